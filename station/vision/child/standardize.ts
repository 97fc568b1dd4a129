// The finished photo, in two steps: a recipe is planned for a preset, and the photo made by it: the box cut out and scaled
// once, the sitter set on the recipe's colour, a JPEG of the demanded size. Nothing is mirrored, turned or retouched.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { bundledPreset, bundledStandardRules } from '../../../core/photo/bundled.ts'
import { headerOf } from '../../../core/photo/jpeg-header.ts'
import { replaceBackdrop } from '../../../core/photo/matte.ts'
import type { Preset } from '../../../core/photo/preset.ts'
import { planRender, presetHash, type RenderRecipe } from '../../../core/photo/render-recipe.ts'
import { checkStandard } from '../../../core/photo/standard-check.ts'
import type { PhotoAnalysis, Raster } from '../../../core/photo/types.ts'
import { readLandmarks } from '../landmarks.ts'
import { type Found, type PlanJob, type Standardized, type Still, VisionFailure } from '../port.ts'
import { decoded, decodeMask, openPicture } from './decode.ts'
import { encodeJpeg } from './jpeg.ts'

const CAPTURED_QUALITY = 92
/** What readers assume of a file that states no density. */
const UNSTATED_DPI = 72

async function analysisOf(found: Found): Promise<PhotoAnalysis> {
  const { widthPx, heightPx, faces } = readLandmarks(found.landmarks)
  return { widthPx, heightPx, faces, mask: await decodeMask(found.mask) }
}

/** Throws `VisionFailure` `no-face`, or `geometry-impossible` with why no crop holds the preset's bands. */
export async function planPhoto(
  { presetId, background, code, plateSha256, ...found }: PlanJob,
  resourcesDir: string,
): Promise<RenderRecipe> {
  const preset = presetOf(presetId)
  const models = modelsOf(resourcesDir)
  const plan = planRender(await analysisOf(found), {
    preset,
    background,
    plateSha256: plateSha256 ?? null,
    models,
    code,
  })
  if (!plan.ok)
    throw new VisionFailure(plan.code === 'no-face' ? 'no-face' : 'geometry-impossible', plan.code)
  return plan.recipe
}

/**
 * The same still by the same recipe is the same photo, bit for bit, as long as the program is the same. Throws
 * `VisionFailure` `unreadable`, `file-size-unreachable`, and `geometry-impossible` (`preset-differs`, `plate-unknown`) for a recipe
 * of a preset that this program has not, or not as it was then, or of a plate that did not come along.
 */
export async function standardize(still: Still, recipe: RenderRecipe): Promise<Standardized> {
  const preset = presetOf(recipe.preset.id)
  if (presetHash(preset) !== recipe.preset.sha256)
    throw new VisionFailure('geometry-impossible', 'preset-differs')
  const { crop, matte, background, encoder } = recipe
  const analysis = await analysisOf(still)
  const plate = await plateIn(still, analysis, recipe)
  const cut = await cutOut(still.image, analysis, recipe)
  const { photo, report } = replaceBackdrop(cut, analysis, crop, background.rgb, matte, plate)
  const encoded = await encodeJpeg(photo, encoder)
  const header = headerOf(encoded.bytes)
  const captured = await sharp(Buffer.from(cut.rgba.buffer), {
    raw: { width: cut.widthPx, height: cut.heightPx, channels: 4 },
  })
    .removeAlpha()
    .jpeg({ quality: CAPTURED_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return {
    standard: encoded.bytes,
    captured: new Uint8Array(captured),
    report: {
      presetId: preset.id,
      // Read back from the file, not repeated from the preset.
      widthPx: header.widthPx,
      heightPx: header.heightPx,
      densityDpi: header.jfif?.unit === 'dpi' ? header.jfif.x : UNSTATED_DPI,
      bytes: encoded.bytes.length,
      quality: encoded.quality,
      crop,
      background,
      matte: report,
      results: checkStandard(analysis, crop, preset, bundledStandardRules, {
        fileBytes: encoded.bytes.length,
        matteCertainty: report.certainty,
      }),
      recipe,
    },
  }
}

/** The plate in the recipe's box. A photo made without it, or with another one, would be another photo. */
async function plateIn(
  { plate }: Still,
  analysis: PhotoAnalysis,
  recipe: RenderRecipe,
): Promise<Raster | 'other-size' | null> {
  if (recipe.plateSha256 === null) return null
  if (!plate || createHash('sha256').update(plate).digest('hex') !== recipe.plateSha256)
    throw new VisionFailure('geometry-impossible', 'plate-unknown')
  const { width, height } = (await openPicture(plate)).metadata.autoOrient
  if (width !== analysis.widthPx || height !== analysis.heightPx) return 'other-size'
  return cutOut(plate, analysis, recipe)
}

/** The networks whose findings come with the still. */
const FINDERS: readonly string[] = ['face-landmarks', 'person-mask']

const modelList = z.array(z.object({ id: z.string(), sha256: z.string() }))

function modelsOf(resourcesDir: string): RenderRecipe['models'] {
  const known = modelList.parse(JSON.parse(readFileSync(join(resourcesDir, 'models.json'), 'utf8')))
  return known.filter(({ id }) => FINDERS.includes(id))
}

function presetOf(id: string): Preset {
  const found = bundledPreset(id)
  if (!found) throw new VisionFailure('geometry-impossible', 'unknown-preset')
  return found
}

/** The box at the photo's size; beyond the still's edge its last pixels are repeated (backdrop only, by the plan). */
async function cutOut(
  image: Uint8Array,
  analysis: PhotoAnalysis,
  { crop: box, scale }: RenderRecipe,
): Promise<Raster> {
  const { picture, metadata } = await openPicture(image)
  const { width, height } = metadata.autoOrient
  if (width !== analysis.widthPx || height !== analysis.heightPx)
    throw new VisionFailure('unreadable', 'size-differs')
  const left = Math.max(0, box.xPx)
  const top = Math.max(0, box.yPx)
  const right = Math.min(width, box.xPx + box.widthPx)
  const bottom = Math.min(height, box.yPx + box.heightPx)
  const inside = await decoded(
    picture
      .extract({ left, top, width: right - left, height: bottom - top })
      .extend({
        left: left - box.xPx,
        top: top - box.yPx,
        right: box.xPx + box.widthPx - right,
        bottom: box.yPx + box.heightPx - bottom,
        extendWith: 'copy',
      })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer(),
  )
  // Resized in a second pipeline: sharp resizes before it extends, and the edge must be repeated at full size.
  const data = await sharp(inside, { raw: { width: box.widthPx, height: box.heightPx, channels: 3 } })
    .resize(scale.widthPx, scale.heightPx, { fit: 'fill', kernel: scale.kernel })
    .ensureAlpha()
    .raw()
    .toBuffer()
  return { widthPx: scale.widthPx, heightPx: scale.heightPx, rgba: new Uint8ClampedArray(data) }
}
