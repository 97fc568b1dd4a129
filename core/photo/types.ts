// What the rules of a photo are computed from. Coordinates are pixels of the analysed raster, x to the right,
// y down, unmirrored: the sitter's right side is on the left of the picture.
import { z } from 'zod'

/** 8-bit sRGB pixels, four bytes each, rows from the top. */
export interface Raster {
  readonly widthPx: number
  readonly heightPx: number
  readonly rgba: Uint8ClampedArray
}

/** How surely each pixel belongs to a person, 0..255. Covers the whole picture, its size may differ from it. */
export interface PersonMask {
  readonly widthPx: number
  readonly heightPx: number
  readonly probability: Uint8Array
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Landmark extends Point {
  readonly z: number
}

export interface Face {
  /** 478 points (MediaPipe topology with irises), pixels of the analysed raster. */
  readonly landmarks: readonly Landmark[]
  /** Head to camera, column-major 4×4, centimetres; null where the detector gave none. See pose.ts for the signs. */
  readonly matrix: readonly number[] | null
}

export interface PhotoAnalysis {
  /** Size of the raster that `faces` speak of. */
  readonly widthPx: number
  readonly heightPx: number
  /** Largest first or in any order: measures choose by size. */
  readonly faces: readonly Face[]
  readonly mask: PersonMask
}

export const LANDMARK_COUNT = 478

export const landmark = z.object({ x: z.number(), y: z.number(), z: z.number() })

export const face = z.object({
  landmarks: z.array(landmark).length(LANDMARK_COUNT),
  matrix: z.array(z.number()).length(16).nullable(),
})

/** The `landmarks` blob: what the analysis worker found on one still, as JSON. */
export const landmarksDocument = z.object({
  version: z.literal(1),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  faces: z.array(face).max(20),
})
export type LandmarksDocument = z.infer<typeof landmarksDocument>

/** An upright part of a picture, in its pixels. */
export const region = z.object({
  xPx: z.number(),
  yPx: z.number(),
  widthPx: z.number(),
  heightPx: z.number(),
})
export type Region = z.infer<typeof region>

/** One measured figure; null where the picture gives no ground for it (no face, no background). */
export interface Measure {
  readonly id: string
  readonly value: number | null
  readonly unit: string
  /** Where it was seen, in pixels of the raster that was measured. */
  readonly evidence?: Region[] | undefined
  /** 0..1: how much of the ground the figure asks for was there. */
  readonly confidence?: number | undefined
}

/** Measures by id, see measures/registry.ts for the ids. */
export type Measures = Readonly<Record<string, Measure>>
