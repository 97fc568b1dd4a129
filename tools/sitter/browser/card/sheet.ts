// What both sides share: size, paper, the band that says what this is, and the fonts. The layout is the project's own
// and says 样本 on its face: nobody shall take it for a document.
import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/700.css'
import { paper } from '../textures/brush.ts'

/** 85.6 × 54.0 mm at 300 dpi. */
export const CARD = { widthPx: 1011, heightPx: 638 } as const

const BAND_PX = 66

export type Weight = 400 | 700
export const font = (sizePx: number, weight: Weight = 400): string => `${weight} ${sizePx}px "Noto Sans SC"`

/** Chinese web fonts come in slices: the ones that hold `text` must be there before anything is drawn. */
export async function loadFonts(text: string): Promise<void> {
  const faces = await Promise.all(
    ([400, 700] as const).map((weight) => document.fonts.load(font(32, weight), text)),
  )
  if (faces.some((list) => list.length === 0)) throw new Error('the font for the card could not be loaded')
}

export const BAND_TEXT = '样本 SAMPLE'
export const FOOT_TEXT = '样本 · 仅供程序测试 · 不是证件'

export function cardSheet(side: string): CanvasRenderingContext2D {
  const context = paper(CARD.widthPx, CARD.heightPx, '#f6f1e4')
  context.strokeStyle = '#ece4d0'
  context.lineWidth = 6
  for (let x = -CARD.heightPx; x < CARD.widthPx; x += 28) {
    context.beginPath()
    context.moveTo(x, CARD.heightPx)
    context.lineTo(x + CARD.heightPx, 0)
    context.stroke()
  }
  context.fillStyle = '#7a3b12'
  context.fillRect(0, 0, CARD.widthPx, BAND_PX)
  context.textBaseline = 'middle'
  context.fillStyle = '#ffffff'
  context.font = font(40, 700)
  context.fillText(BAND_TEXT, 36, BAND_PX / 2)
  context.font = font(28)
  context.textAlign = 'right'
  context.fillText(side, CARD.widthPx - 36, BAND_PX / 2)
  context.textAlign = 'center'
  context.fillStyle = '#7a3b12'
  context.font = font(22, 700)
  context.fillText(FOOT_TEXT, CARD.widthPx / 2, CARD.heightPx - 24)
  context.textAlign = 'left'
  return context
}

/** A brown label, then its value in black. */
export function field(
  context: CanvasRenderingContext2D,
  label: string,
  value: string,
  at: { readonly x: number; readonly y: number; readonly valueX: number; readonly sizePx?: number },
): void {
  context.font = font(28)
  context.fillStyle = '#7a3b12'
  context.fillText(label, at.x, at.y)
  context.font = font(at.sizePx ?? 32)
  context.fillStyle = '#141414'
  context.fillText(value, at.valueX, at.y)
}
