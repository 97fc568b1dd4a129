// Soft marks on a canvas. Canvases stay on the CPU (`willReadFrequently`): read-backs from a GPU canvas under software
// GL take seconds.
import { Color } from 'three'

export type Ink = (alpha: number) => string
export type Spot = readonly [x: number, y: number]

export function paper(widthPx: number, heightPx: number, fill: string): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas')
  canvas.width = widthPx
  canvas.height = heightPx
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('no 2D canvas in this browser')
  context.fillStyle = fill
  context.fillRect(0, 0, widthPx, heightPx)
  return context
}

export function ink(colour: string): Ink {
  const hex = new Color(colour).getHex()
  return (alpha) => `rgba(${hex >> 16},${(hex >> 8) & 255},${hex & 255},${alpha})`
}

/** A colour mixed towards another, or multiplied when `factor` stands alone. */
export const blended = (colour: string, share: number, towards: string): string =>
  `#${new Color(colour).lerp(new Color(towards), share).getHexString()}`
export const scaled = (colour: string, factor: number): string =>
  `#${new Color(colour).multiplyScalar(factor).getHexString()}`

/** An ellipse of colour that fades to nothing at its rim. */
export function dab(
  context: CanvasRenderingContext2D,
  [x, y]: Spot,
  radiusX: number,
  radiusY: number,
  colour: Ink,
  alpha: number,
): void {
  const fade = context.createRadialGradient(0, 0, 0, 0, 0, 1)
  fade.addColorStop(0, colour(alpha))
  fade.addColorStop(0.5, colour(alpha * 0.55))
  fade.addColorStop(1, colour(0))
  context.save()
  context.translate(x, y)
  context.scale(radiusX, radiusY)
  context.fillStyle = fade
  context.fillRect(-1, -1, 2, 2)
  context.restore()
}

export interface Stroke {
  readonly colour: string
  readonly widthPx: number
  readonly blurPx?: number
}

/** A smooth line through the middles between spots, from the first spot to the last. */
export function line(context: CanvasRenderingContext2D, spots: readonly Spot[], stroke: Stroke): void {
  context.save()
  if (stroke.blurPx) context.filter = `blur(${stroke.blurPx}px)`
  context.strokeStyle = stroke.colour
  context.lineWidth = stroke.widthPx
  context.beginPath()
  spots.forEach(([x, y], k) => {
    const next = spots[k + 1]
    if (k === 0) context.moveTo(x, y)
    else if (!next) context.lineTo(x, y)
    else context.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2)
  })
  context.stroke()
  context.restore()
}

export function patch(
  context: CanvasRenderingContext2D,
  spots: readonly Spot[],
  colour: string,
  alpha: number,
  blurPx: number,
): void {
  context.save()
  context.filter = `blur(${blurPx}px)`
  context.globalAlpha = alpha
  context.fillStyle = colour
  context.beginPath()
  for (const [x, y] of spots) context.lineTo(x, y)
  context.closePath()
  context.fill()
  context.restore()
}

/** Adds grey noise of ± half of `amplitude` levels, from the given random source. */
export function grain(context: CanvasRenderingContext2D, amplitude: number, random: () => number): void {
  const { width, height } = context.canvas
  const image = context.getImageData(0, 0, width, height)
  for (let at = 0; at < image.data.length; at += 4) {
    const by = (random() - 0.5) * amplitude
    for (let channel = 0; channel < 3; channel++) image.data[at + channel]! += by
  }
  context.putImageData(image, 0, 0)
}
