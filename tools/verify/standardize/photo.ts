// A case's photo by a recipe, beside the truth in the same crop.
import sharp from 'sharp'
import type { MatteReport } from '../../../core/photo/matte-method.ts'
import type { RenderRecipe } from '../../../core/photo/render-recipe.ts'
import type { Vision } from '../../../station/vision/port.ts'
import { sha256 } from '../../models/pinned.ts'
import { FRAME } from './backdrops.ts'
import { type Seen, TARGET } from './cases.ts'
import { onColour } from './scenes.ts'
import { differenceOf, type Score, scoreOf } from './score.ts'

/** Three bytes a pixel, of the photo's size. */
export type Bytes = Uint8Array

export interface Truth {
  readonly photo: Bytes
  /** 0..1 */
  readonly alpha: Float32Array
}

export interface Photo {
  readonly photo: Bytes
  readonly difference: Float32Array
  readonly score: Score
  /** What the photo says of its own edge. */
  readonly edge: MatteReport
}

/** What lies in the recipe's crop, at the photo's size, as the vision child scales it. */
async function cut(bytes: Uint8Array, channels: 1 | 3, { crop, scale }: RenderRecipe): Promise<Buffer> {
  const inside =
    Math.min(crop.xPx, crop.yPx) >= 0 &&
    crop.xPx + crop.widthPx <= FRAME.widthPx &&
    crop.yPx + crop.heightPx <= FRAME.heightPx
  if (!inside) throw new RangeError('a case whose crop leaves its frame has no truth there')
  const raw = { width: FRAME.widthPx, height: FRAME.heightPx, channels }
  return sharp(bytes, { raw })
    .extract({ left: crop.xPx, top: crop.yPx, width: crop.widthPx, height: crop.heightPx })
    .resize(scale.widthPx, scale.heightPx, { fit: 'fill', kernel: scale.kernel })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer()
}

export async function truthOf({ sitter, alpha, recipe }: Seen): Promise<Truth> {
  const photo = await cut(new Uint8Array(Uint8ClampedArray.from(onColour(sitter, TARGET.rgb))), 3, recipe)
  const shares = await cut(
    Uint8Array.from(alpha, (share) => share * 255 + 0.5),
    1,
    recipe,
  )
  return { photo, alpha: Float32Array.from(shares, (value) => value / 255) }
}

export async function photoOf(
  one: Seen,
  truth: Truth,
  planned: RenderRecipe,
  vision: Vision,
  plate?: Uint8Array,
): Promise<Photo> {
  const plateSha256 = plate ? sha256(plate) : null
  const recipe = { ...planned, plateSha256 }
  const still = { image: one.still, ...one.found, ...(plate && { plate }) }
  const { standard, report } = await vision.standardize(still, recipe)
  const photo = await sharp(standard).raw().toBuffer()
  const difference = differenceOf(photo, truth.photo)
  return { photo, difference, score: scoreOf(difference, truth.alpha, recipe.scale), edge: report.matte! }
}

/** What the camera saw in the crop. */
export async function inputOf({ still, recipe }: Seen): Promise<Bytes> {
  return cut(await sharp(still).raw().toBuffer(), 3, recipe)
}
