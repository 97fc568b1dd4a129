import type { CardFields } from './card-fields.ts'
import { CARD, cardSheet, field, font } from './sheet.ts'

const LEFT_X = 44
const VALUE_X = 124
/** Where a portrait is looked for on a card: x .65–.94, y .15–.77 of it. */
const PORTRAIT = {
  x: 0.65 * CARD.widthPx,
  y: 0.15 * CARD.heightPx,
  width: 0.29 * CARD.widthPx,
  height: 0.62 * CARD.heightPx,
}
const ADDRESS_WIDTH_PX = PORTRAIT.x - VALUE_X - 40

export const PORTRAIT_SIDE_TEXT = '人像面姓名性别民族出生住址公民身份号码年月日'

/** 人像面. The portrait is fitted whole into its box, never stretched. */
export function portraitSide(fields: CardFields, portrait: ImageBitmap): HTMLCanvasElement {
  const context = cardSheet('人像面')
  const [year, month, day] = fields.birthDate.split('-').map(Number)
  field(context, '姓名', fields.name, { x: LEFT_X, y: 116, valueX: VALUE_X, sizePx: 40 })
  field(context, '性别', fields.sex, { x: LEFT_X, y: 188, valueX: VALUE_X })
  field(context, '民族', fields.ethnicity, { x: 250, y: 188, valueX: 330 })
  field(context, '出生', `${year}年${month}月${day}日`, { x: LEFT_X, y: 260, valueX: VALUE_X })
  field(context, '住址', '', { x: LEFT_X, y: 332, valueX: VALUE_X })
  context.font = font(32)
  context.fillStyle = '#141414'
  wrapped(context, fields.address).forEach((row, k) => {
    context.fillText(row, VALUE_X, 332 + k * 48)
  })
  field(context, '公民身份号码', fields.idNumber, { x: LEFT_X, y: 548, valueX: 268, sizePx: 44 })
  drawWhole(context, portrait)
  return context.canvas
}

function wrapped(context: CanvasRenderingContext2D, text: string): string[] {
  const rows: string[] = ['']
  for (const character of text) {
    const longer = rows.at(-1)! + character
    if (context.measureText(longer).width <= ADDRESS_WIDTH_PX) rows[rows.length - 1] = longer
    else rows.push(character)
  }
  return rows
}

function drawWhole(context: CanvasRenderingContext2D, portrait: ImageBitmap): void {
  const scale = Math.min(PORTRAIT.width / portrait.width, PORTRAIT.height / portrait.height)
  const [width, height] = [portrait.width * scale, portrait.height * scale]
  const [x, y] = [PORTRAIT.x + (PORTRAIT.width - width) / 2, PORTRAIT.y + (PORTRAIT.height - height) / 2]
  context.imageSmoothingQuality = 'high'
  context.drawImage(portrait, x, y, width, height)
}
