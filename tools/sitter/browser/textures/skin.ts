// The face texture: tone, colour of cheeks and nose, painted shade where light does not reach, then the features.
// Places are u, v of the canonical mesh; sizes are pixels of the 1024 texture.
import type { FaceModel } from '../face/face.ts'
import type { SitterParams } from '../params.ts'
import { seededRandom } from '../seeded-random.ts'
import { paintBeard } from './beard.ts'
import { paintBrows } from './brows.ts'
import { blended, dab, grain, ink, line, paper, type Spot } from './brush.ts'
import { paintLids } from './lids.ts'
import { paintLips } from './lips.ts'
import type { SkinSheet } from './skin-sheet.ts'

const SIZE_PX = 1024

const RED = ink('#c4463c')
const LIGHT = ink('#ffebd7')

export function skinTexture(model: FaceModel, params: SitterParams): HTMLCanvasElement {
  const context = paper(SIZE_PX, SIZE_PX, params.skin)
  const place = (u: number, v: number): Spot => [u * SIZE_PX, v * SIZE_PX]
  const sheet: SkinSheet = {
    context,
    params,
    random: seededRandom(params.seed),
    place,
    point: (index) => place(...model.topology.uv(index)),
    shade: ink(blended(params.skin, 0.62, '#3a1208')),
    model,
  }
  mottle(sheet)
  for (const side of [-1, 1]) paintHalf(sheet, side)
  paintMiddle(sheet)
  paintNostrils(sheet)
  paintAge(sheet)
  paintLips(sheet)
  for (const contour of model.contours) paintLids(sheet, contour)
  paintBrows(sheet)
  paintBeard(sheet)
  for (const mole of params.moles) {
    dab(context, place(...mole), 9, 9, ink('#3d2117'), 0.9)
    dab(context, place(...mole), 6, 6, ink('#3d2117'), 0.8)
  }
  grain(context, 9, sheet.random)
  return context.canvas
}

function mottle({ context, place, random }: SkinSheet): void {
  for (let k = 0; k < 260; k++) {
    const spot = place(random(), random())
    const [rx, ry] = [20 + random() * 60, 20 + random() * 60]
    if (random() < 0.5) dab(context, spot, rx, ry, RED, 0.035)
    else dab(context, spot, rx, ry, LIGHT, 0.04)
  }
}

function paintHalf({ context, place, shade, params }: SkinSheet, side: number): void {
  const at = (out: number, v: number) => place(0.5 + side * out, v)
  dab(context, at(0.22, 0.56), 130, 100, RED, 0.13) // cheek
  dab(context, at(0.15, 0.375), 120, 62, shade, 0.16 + 0.14 * params.lidCrease) // eye socket
  dab(context, at(0.085, 0.4), 44, 50, shade, 0.2 + 0.14 * params.lidCrease) // beside the bridge
  dab(context, at(0.155, 0.425), 95, 26, shade, 0.12 + 0.2 * params.age) // under the eye
  dab(context, at(0.068, 0.5), 26, 80, shade, 0.17) // side of the nose
  dab(context, at(0.4, 0.6), 80, 200, shade, 0.1) // jaw
  line(context, [at(0.082, 0.56), at(0.15, 0.62), at(0.145, 0.7)], {
    colour: shade(0.1 + 0.55 * params.age),
    widthPx: 9,
    blurPx: 7,
  }) // from nose to mouth
  line(context, [at(0.072, 0.535), at(0.092, 0.565), at(0.068, 0.595)], {
    colour: shade(0.55),
    widthPx: 6,
    blurPx: 3,
  }) // wing of the nose
}

function paintMiddle({ context, place, shade }: SkinSheet): void {
  dab(context, place(0.5, 0.46), 22, 110, LIGHT, 0.16)
  dab(context, place(0.5, 0.53), 40, 30, RED, 0.12)
  dab(context, place(0.5, 0.2), 180, 70, LIGHT, 0.06)
  dab(context, place(0.5, 0.785), 110, 24, shade, 0.26)
  dab(context, place(0.5, 0.86), 80, 50, LIGHT, 0.06)
}

function paintNostrils({ context, place, shade }: SkinSheet): void {
  context.save()
  context.filter = 'blur(2.5px)'
  const hole = (u: number, v: number, rx: number, ry: number, turn: number, colour: string) => {
    context.fillStyle = colour
    context.beginPath()
    context.ellipse(...place(u, v), rx, ry, turn, 0, 2 * Math.PI)
    context.fill()
  }
  for (const side of [-1, 1]) hole(0.5 + side * 0.036, 0.589, 17, 8.5, side * -0.35, 'rgba(45,16,10,.85)')
  hole(0.5, 0.606, 46, 7, 0, shade(0.45))
  context.restore()
}

/** Lines of the forehead, between the brows and outside the eyes; nothing below `age` 0.3. */
function paintAge({ context, place, shade, params }: SkinSheet): void {
  const strength = Math.max(0, params.age - 0.3) / 0.7
  if (strength === 0) return
  const crease = (spots: readonly Spot[], alpha: number, widthPx: number) =>
    line(context, spots, { colour: shade(alpha * strength), widthPx, blurPx: 2 })
  for (const v of [0.17, 0.2, 0.228])
    crease(
      [place(0.36, v + 0.008), place(0.43, v), place(0.5, v + 0.006), place(0.57, v), place(0.64, v + 0.008)],
      0.4,
      4,
    )
  for (const side of [-1, 1]) {
    crease([place(0.5 + side * 0.03, 0.265), place(0.5 + side * 0.026, 0.3)], 0.45, 4)
    for (const dv of [-0.016, 0, 0.016])
      crease([place(0.5 + side * 0.235, 0.378 + dv), place(0.5 + side * 0.285, 0.378 + dv * 2.2)], 0.4, 3)
    crease(
      [place(0.5 + side * 0.07, 0.415), place(0.5 + side * 0.15, 0.447), place(0.5 + side * 0.21, 0.43)],
      0.5,
      4,
    )
  }
}
