import type { SkinSheet } from './skin.ts'

const HAIRS = 42_000

/** Short hairs over jaw, chin and upper lip, around the mouth and below the cheeks. */
export function paintBeard({ context, params, place, random }: SkinSheet): void {
  if (params.beard === 0) return
  context.save()
  context.fillStyle = params.hair
  for (let k = 0; k < HAIRS * params.beard; k++) {
    const u = random()
    const v = 0.6 + random() * 0.4
    const side = Math.abs(u - 0.5)
    const onMouth = Math.hypot(side / 0.14, (v - 0.695) / 0.055) < 1
    const onMoustache = v > 0.615 && side < 0.14
    const onCheek = v < 0.66 && side < 0.3 && !onMoustache
    if (onMouth || onCheek) continue
    context.globalAlpha = 0.35 + 0.4 * random()
    context.fillRect(...place(u, v), 2, 5)
  }
  context.restore()
}
