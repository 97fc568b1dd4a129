import { z } from 'zod'
import { bilingual } from './rules.ts'

const channel = z.int().min(0).max(255)

/** What must hold, and inside it what to aim at; pixels of the finished photo. */
const aimed = z
  .object({ min: z.number(), max: z.number(), aimMin: z.number(), aimMax: z.number() })
  .refine((b) => b.min <= b.aimMin && b.aimMin <= b.aimMax && b.aimMax <= b.max, 'aim must lie in the band')
export type AimedBand = z.infer<typeof aimed>

export const geometry = z
  .object({
    /** Upper edge of the hair from the top edge. */
    headTopPx: aimed,
    /** Middle between the eyes from the top edge. */
    eyeLinePx: aimed.optional(),
    /** Cheek to cheek. */
    faceWidthPx: aimed.optional(),
    /** Upper edge of the hair to the chin. */
    headHeightPx: aimed.optional(),
    /** Middle of the face from the middle of the photo, either way. */
    centreOffsetPx: z.object({ max: z.number() }),
    /** Largest enlargement of the still; beyond it the photo would be soft. */
    maxUpscale: z.number().min(1),
    /** `stated` by the source, or `derived` by this project from a related rule. */
    basis: z.enum(['stated', 'derived']),
  })
  .refine((one) => one.faceWidthPx !== undefined || one.headHeightPx !== undefined, 'nothing sets the scale')
export type Geometry = z.infer<typeof geometry>

export const backdropChoice = z.object({
  name: z.string(),
  title: bilingual,
  rgb: z.tuple([channel, channel, channel]),
})
export type BackdropChoice = z.infer<typeof backdropChoice>

export const preset = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: bilingual,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  densityDpi: z.int().positive().nullable(),
  /**
   * Size of the JPEG file; null where the rule names no bound. Rules say "KB" and mean 1000 bytes or 1024: a file must
   * be right either way, so the least size counts in 1024 and the largest in 1000.
   */
  minBytes: z.int().positive().nullable(),
  maxBytes: z.int().positive().nullable(),
  /** The encoder never goes under this quality, whatever the size asks. */
  minQuality: z.int().min(1).max(100),
  /** Permitted backdrops, the first is the default. */
  backgrounds: z.array(backdropChoice).min(1),
  geometry,
  /** Placeholders {idNumber}, {studentNumber}, {registrationNumber}; null where the rule names none. */
  fileName: z.string().nullable(),
  /** Photo file to submit, picture to compare with, or sheet to print. */
  use: z.enum(['submission', 'comparison', 'print']),
  notes: bilingual.nullable(),
  source: z.string().min(1),
  /** Day on which the figures were last compared with the source. */
  checkedOn: z.iso.date(),
})
export type Preset = z.infer<typeof preset>

/** A preset's file: complete, or `like` another with what differs. */
const presetFile = z.looseObject({ id: z.string(), like: z.string().optional() })

export interface PresetCatalogue {
  readonly defaultId: string
  readonly presets: readonly Preset[]
}

/** @throws z.ZodError, or RangeError for an unknown base or default, on data that is not a catalogue. */
export function readPresets(files: readonly unknown[], defaultId: string): PresetCatalogue {
  const entries = files.map((file) => presetFile.parse(file))
  const presets: Preset[] = []
  const find = (id: string): Preset => {
    const found = presets.find((one) => one.id === id)
    if (found === undefined) throw new RangeError(`preset ${id} is not defined before it is used`)
    return found
  }
  for (const { like, ...own } of entries) presets.push(preset.parse(like ? { ...find(like), ...own } : own))
  find(defaultId)
  return { defaultId, presets }
}
