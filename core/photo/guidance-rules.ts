import { z } from 'zod'
import { band, bilingual } from './rules.ts'

/** What the sitter can be asked, by the rules' data; directions are the sitter's own left and right, not the picture's. */
export const instructionId = z.string().regex(/^[a-z]+(-[a-z]+)*$/)
export type InstructionId = z.infer<typeof instructionId>

/** What a sitter sees ticked off, each for the rules that name it. */
export const guidanceTick = z.enum(['position', 'distance', 'pose', 'expression', 'light'])
export type GuidanceTick = z.infer<typeof guidanceTick>

/** An instruction is given while its measure lies outside the band; `good` has none and comes last. */
export const guidanceRule = z.object({
  id: instructionId,
  measure: z.string(),
  tick: guidanceTick,
  band,
  /** Once given, the instruction stands until the measure is this far inside the band again. */
  release: z.number().min(0),
  /** Whether a measure without a value gives the instruction (no face at all) or leaves it silent. */
  whenMissing: z.enum(['give', 'skip']),
  text: bilingual,
  source: z.string().min(1),
})
export type GuidanceRule = z.infer<typeof guidanceRule>

export const guidanceSet = z.object({
  version: z.string(),
  /** In order of priority: the first that applies is the one shown. */
  rules: z.array(guidanceRule).min(1),
  good: z.object({ id: instructionId, text: bilingual }),
  timing: z.object({
    /** An instruction stays on screen at least this long. */
    minShownMs: z.int().nonnegative(),
    /** A new fault must last this long before it replaces "hold still": one noisy frame is no fault. */
    faultAfterMs: z.int().nonnegative(),
    /** All good for this long: the shutter may go. */
    captureAfterMs: z.int().positive(),
  }),
})
export type GuidanceSet = z.infer<typeof guidanceSet>
