import type { CardFields } from './card-fields.ts'
import { cardSheet, field, font } from './sheet.ts'

export const EMBLEM_SIDE_TEXT = '国徽面签发机关有效期限长期此处不绘国徽'

/** 国徽面. The national emblem itself is never drawn: an empty ring stands in its place. */
export function emblemSide(fields: CardFields): HTMLCanvasElement {
  const context = cardSheet('国徽面')
  context.strokeStyle = '#7a3b12'
  context.lineWidth = 4
  context.setLineDash([14, 10])
  context.beginPath()
  context.arc(168, 220, 104, 0, 2 * Math.PI)
  context.stroke()
  context.setLineDash([])
  context.fillStyle = '#7a3b12'
  context.font = font(24)
  context.textAlign = 'center'
  context.fillText('此处不绘国徽', 168, 220)
  context.textAlign = 'left'
  const validTo = fields.validTo === 'long-term' ? '长期' : dotted(fields.validTo)
  field(context, '签发机关', fields.authority, { x: 250, y: 430, valueX: 400, sizePx: 36 })
  field(context, '有效期限', `${dotted(fields.validFrom)}-${validTo}`, {
    x: 250,
    y: 516,
    valueX: 400,
    sizePx: 36,
  })
  return context.canvas
}

const dotted = (isoDate: string): string => isoDate.replaceAll('-', '.')
