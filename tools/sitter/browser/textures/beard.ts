import { bell, mix, smoothstep } from '../blend.ts'
import type { SkinSheet } from './skin-sheet.ts'

const HAIRS = 60_000

/** Short hairs over jaw, chin and upper lip; they thin out towards the cheeks and around the mouth. */
export function paintBeard({ context, params, place, random }: SkinSheet): void {
  if (params.beard === 0) return
  context.save()
  context.fillStyle = params.hair
  for (let k = 0; k < HAIRS * params.beard; k++) {
    const u = random()
    const v = 0.52 + random() * 0.48
    if (random() > density(Math.abs(u - 0.5), v)) continue
    context.globalAlpha = 0.3 + 0.4 * random()
    context.fillRect(...place(u, v), 2, 4.5)
  }
  context.restore()
}

/** Share of hairs that stand at a place: `out` is the distance from the middle in u, v runs down the face. */
function density(out: number, v: number): number {
  const upperEdge = mix(0.75, 0.56, smoothstep(0.1, 0.42, out))
  const jaw = smoothstep(upperEdge - 0.02, upperEdge + 0.06, v)
  const moustache = smoothstep(0.15, 0.1, out) * bell(v - 0.633, 0.014)
  const fromMouth = Math.hypot(out / 0.135, (v - 0.695) / 0.052)
  return Math.max(jaw, moustache) * smoothstep(0.95, 1.25, fromMouth)
}
