import { mix } from '../blend.ts'
import { BROW_LOWER, BROW_UPPER } from '../face/landmarks.ts'
import { patch, type Spot } from './brush.ts'
import type { SkinSheet } from './skin-sheet.ts'

const HAIRS = 330

/** A soft base with single hairs over it; the brow thins towards its outer end. */
export function paintBrows(sheet: SkinSheet): void {
  const { context, params, random, model } = sheet
  for (const mirrored of [false, true]) {
    const side = mirrored ? -1 : 1
    const edge = (row: readonly number[]) => (mirrored ? model.topology.mirrored(row) : row).map(sheet.point)
    const at = browGrid(edge(BROW_UPPER), edge(BROW_LOWER))
    const steps = Array.from({ length: 11 }, (_, k) => k / 10)
    const outline = [
      ...steps.map((t) => at(t, mix(0.42, 0.25, t))),
      ...steps.toReversed().map((t) => at(t, mix(0.62, 0.95, t))),
    ]
    patch(context, outline, params.brow, Math.min(0.9, 0.55 * params.browDensity), 5)
    context.save()
    context.strokeStyle = params.brow
    context.lineCap = 'round'
    for (let k = 0; k < HAIRS * params.browDensity; k++) {
      const t = random() ** 0.85
      const v = mix(mix(0.4, 0.2, t), mix(0.65, 1, t), random())
      const [x, y] = at(t, v)
      const lengthPx = 13 + random() * 9
      const angle = t > 0.85 ? -1.2 : -0.45 - (0.5 - v) * 0.5
      context.globalAlpha = 0.35 + random() * 0.45
      context.lineWidth = 1 + random() * 1.2
      context.beginPath()
      context.moveTo(x, y)
      context.lineTo(x - side * lengthPx * Math.cos(angle), y + lengthPx * Math.sin(angle) * 0.6)
      context.stroke()
    }
    context.restore()
  }
}

/** Place in the brow: `t` 0 outer end … 1 inner end, `v` 0 upper edge … 1 lower edge. */
function browGrid(upper: readonly Spot[], lower: readonly Spot[]): (t: number, v: number) => Spot {
  const along = (row: readonly Spot[], t: number): Spot => {
    const step = Math.min(row.length - 2, Math.floor(t * (row.length - 1)))
    const share = t * (row.length - 1) - step
    const [a, b] = [row[step]!, row[step + 1]!]
    return [mix(a[0], b[0], share), mix(a[1], b[1], share)]
  }
  return (t, v) => {
    const [a, b] = [along(upper, t), along(lower, t)]
    return [mix(a[0], b[0], v), mix(a[1], b[1], v)]
  }
}
