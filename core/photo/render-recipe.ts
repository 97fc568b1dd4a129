// Everything a standard photo depends on besides its still, landmarks and mask, as data: the same pictures by the same
// recipe are the same file. What is to be signed, kept and replayed is this and nothing else.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { sha256Hex } from '../text-forms.ts'
import { type CropPlan, planCrop } from './crop-plan.ts'
import { COLOUR_MATTE, matteMethod, PLATE_MATTE } from './matte-method.ts'
import type { Preset } from './preset.ts'
import type { PhotoAnalysis } from './types.ts'

const channel = z.int().min(0).max(255)

const box = z.object({
  xPx: z.int(),
  yPx: z.int(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
})

export const renderRecipe = z.object({
  version: z.literal(1),
  /** Whole pixels of the still; what lies beyond its edge is its last backdrop repeated. */
  crop: box,
  /** Pixels of the finished photo, and what it was scaled with. */
  scale: z.object({
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
    kernel: z.literal('lanczos3'),
  }),
  matte: matteMethod,
  /** The backdrop without anybody that the sitter was told from; null where none was taken. */
  plateSha256: sha256Hex.nullable(),
  background: z.object({ name: z.string(), rgb: z.tuple([channel, channel, channel]) }),
  /** The quality is the highest that fits; with the same program it is the same. */
  encoder: z.object({
    format: z.literal('jpeg'),
    minBytes: z.int().nullable(),
    maxBytes: z.int().nullable(),
    minQuality: z.int().min(1).max(100),
    densityDpi: z.int().nullable(),
  }),
  /** The rule it was made for, whole: SHA-256 of its canonical JSON (RFC 8785). */
  preset: z.object({ id: z.string(), sha256: sha256Hex }),
  /** The networks that found landmarks and mask. */
  models: z.array(z.object({ id: z.string(), sha256: sha256Hex })),
  /** Version of the program. */
  code: z.string(),
})
export type RenderRecipe = z.infer<typeof renderRecipe>

export function presetHash(preset: Preset): string {
  const text = canonicalize(preset)
  if (text === undefined) throw new TypeError('a preset must be JSON')
  return bytesToHex(sha256(utf8ToBytes(text)))
}

export interface RenderChoice {
  readonly preset: Preset
  /** Name of one of the preset's backdrops; null, or a name it has not, for its first. */
  readonly background: string | null
  /** SHA-256 of a picture of the empty scene from the same place; null for none. */
  readonly plateSha256: string | null
  readonly models: RenderRecipe['models']
  readonly code: string
}

export type RenderPlan =
  | { readonly ok: true; readonly recipe: RenderRecipe }
  | Extract<CropPlan, { readonly ok: false }>

/** Where the preset's bands allow no crop the plan says why, as `planCrop` does. */
export function planRender(analysis: PhotoAnalysis, choice: RenderChoice): RenderPlan {
  const { preset, plateSha256, models, code } = choice
  const plan = planCrop(analysis, preset)
  if (!plan.ok) return plan
  const { name, rgb } =
    preset.backgrounds.find((one) => one.name === choice.background) ?? preset.backgrounds[0]!
  const { widthPx, heightPx, minBytes, maxBytes, minQuality, densityDpi } = preset
  return {
    ok: true,
    recipe: {
      version: 1,
      crop: plan.box,
      scale: { widthPx, heightPx, kernel: 'lanczos3' },
      matte: plateSha256 === null ? COLOUR_MATTE : PLATE_MATTE,
      plateSha256,
      background: { name, rgb },
      encoder: { format: 'jpeg', minBytes, maxBytes, minQuality, densityDpi },
      preset: { id: preset.id, sha256: presetHash(preset) },
      models,
      code,
    },
  }
}
