// What a measure is: one figure of a picture, with what it was seen in. A new one is a file in this folder and a line in
// registry.ts; a rule names it by its id.
import type { Preset } from '../preset.ts'
import type { PhotoAnalysis, Raster, Region } from '../types.ts'

/** A picture, what was found in it, and what it is to become. Whatever follows from these is worked out by `once`. */
export interface PhotoContext {
  readonly raster: Raster
  /** In pixels of the raster. */
  readonly analysis: PhotoAnalysis
  /** Null where the picture is to become nothing, as a live frame. */
  readonly preset: Preset | null
}

export interface Figure {
  readonly value: number
  /** Where in the picture it was seen. */
  readonly evidence: readonly Region[]
  /** 0..1: how much of the ground the figure asks for the picture gives; 1 where all of it is there. */
  readonly confidence: number
}

/** What must be there for a figure to have ground. */
export type Need = 'face' | 'matrix' | 'mask' | 'pixels' | 'preset'

export interface MeasureDefinition {
  readonly id: string
  readonly unit: string
  readonly needs: readonly Need[]
  /** Whether live guidance, the rules of a still, or both may ask for it. */
  readonly when: 'live' | 'still' | 'both'
  /** Null where the picture gives no ground for it: never a guess. */
  readonly compute: (context: PhotoContext) => Figure | null
}

/** Worked out when first asked for a picture, and no more than once: measures share what they stand on. */
export function once<T>(work: (context: PhotoContext) => T): (context: PhotoContext) => T {
  const made = new WeakMap<PhotoContext, { readonly value: T }>()
  return (context) => {
    const known = made.get(context)
    if (known) return known.value
    const value = work(context)
    made.set(context, { value })
    return value
  }
}

/** A figure where there is a number, and none where there is none: landmarks all in one place divide by nothing. */
export const figure = (
  value: number | null | undefined,
  evidence: readonly Region[],
  confidence = 1,
): Figure | null => (Number.isFinite(value) ? { value: value as number, evidence, confidence } : null)
