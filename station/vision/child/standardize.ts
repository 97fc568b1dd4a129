// The finished photo: the planned box cut out and scaled once, the sitter set on the preset's colour, a JPEG of the
// demanded size. Nothing is mirrored, turned or retouched.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { bundledStandardRules } from '../../../core/photo/bundled.ts'
import { type CropPlan, planCrop } from '../../../core/photo/crop-plan.ts'
import { alphaOf, composite } from '../../../core/photo/matte.ts'
import { type Preset, readPresets } from '../../../core/photo/preset.ts'
import { checkStandard } from '../../../core/photo/standard-check.ts'
import type { PhotoAnalysis, Raster } from '../../../core/photo/types.ts'
import { readLandmarks } from '../landmarks.ts'
import { type Standardized, VisionFailure } from '../port.ts'
import { decoded, decodeMask, openPicture } from './decode.ts'
import { encodeJpeg } from './jpeg.ts'
import { headerOf } from './jpeg-header.ts'

const CAPTURED_QUALITY = 92
/** What readers assume of a file that states no density. */
const UNSTATED_DPI = 72

export interface StandardizeJob {
  readonly image: Uint8Array
  readonly landmarks: Uint8Array
  readonly mask: Uint8Array
  readonly presetId: string
  /** Name of one of the preset's backdrops; null for its first. */
  readonly background: string | null
}

export async function standardize(job: StandardizeJob, resourcesDir: string): Promise<Standardized> {
  const preset = presetOf(resourcesDir, job.presetId)
  const backdrop = preset.backgrounds.find((one) => one.name === job.background) ?? preset.backgrounds[0]!
  const { widthPx, heightPx, faces } = readLandmarks(job.landmarks)
  const analysis: PhotoAnalysis = { widthPx, heightPx, faces, mask: await decodeMask(job.mask) }
  const plan = planCrop(analysis, preset)
  if (!plan.ok)
    throw new VisionFailure(plan.code === 'no-face' ? 'no-face' : 'geometry-impossible', plan.code)
  const cut = await cutOut(job.image, analysis, plan, preset)
  const alpha = alphaOf(analysis, plan.box, preset.widthPx, preset.heightPx)
  const encoded = await encodeJpeg(composite(cut, alpha, backdrop.rgb), preset)
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
      crop: plan.box,
      background: { name: backdrop.name, rgb: backdrop.rgb },
      results: checkStandard(analysis, plan.box, preset, bundledStandardRules, encoded.bytes.length),
    },
  }
}

function presetOf(resourcesDir: string, id: string): Preset {
  const { presets } = readPresets(
    JSON.parse(readFileSync(join(resourcesDir, 'presets', 'presets.json'), 'utf8')),
  )
  const found = presets.find((one) => one.id === id)
  if (!found) throw new VisionFailure('geometry-impossible', 'unknown-preset')
  return found
}

/** The box at the preset's size; beyond the still's edge its last pixels are repeated (backdrop only, by the plan). */
async function cutOut(
  image: Uint8Array,
  analysis: PhotoAnalysis,
  plan: Extract<CropPlan, { ok: true }>,
  preset: Preset,
): Promise<Raster> {
  const { picture, metadata } = await openPicture(image)
  const { width, height } = metadata.autoOrient
  if (width !== analysis.widthPx || height !== analysis.heightPx)
    throw new VisionFailure('unreadable', 'size-differs')
  const { box } = plan
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
    .resize(preset.widthPx, preset.heightPx, { fit: 'fill', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer()
  return { widthPx: preset.widthPx, heightPx: preset.heightPx, rgba: new Uint8ClampedArray(data) }
}
