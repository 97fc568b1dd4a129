// What the station asks of image and model code. The work is done in a supervised child process; here is only what goes
// in and what comes out. Descriptors never come out.
import type { MatchThresholds } from '../../core/identity/match-decision.ts'
import type { RenderRecipe } from '../../core/photo/render-recipe.ts'
import type { StandardPhoto } from '../../core/session/session.ts'

export type VisionFailureCode =
  | 'unreadable'
  | 'too-large'
  | 'unsupported'
  /** EXIF has it mirrored: shown so, it is not the person as others see them. */
  | 'mirrored'
  | 'no-face'
  | 'geometry-impossible'
  | 'file-size-unreachable'
  | 'models-missing'
  /** It is there and could not be loaded this time. */
  | 'model-failed'
  | 'timeout'
  | 'crashed'

/** An expected failure of a job; `detail` is a closed word, never content. */
export class VisionFailure extends Error {
  override readonly name = 'VisionFailure'
  readonly code: VisionFailureCode
  readonly detail: string
  constructor(code: VisionFailureCode, detail = '') {
    super(`vision: ${code}${detail ? ` (${detail})` : ''}`)
    this.code = code
    this.detail = detail
  }
}

export interface Inspected {
  /** A JPEG or PNG in 8-bit sRGB, upright, with nothing embedded. */
  readonly bytes: Uint8Array
  readonly mediaType: 'image/jpeg' | 'image/png'
  readonly widthPx: number
  readonly heightPx: number
}

export interface TextLine {
  readonly text: string
  readonly score: number
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
}

export interface ReadText {
  /** Boxes are of the straightened picture: turned by `turnedDeg` about its middle. */
  readonly lines: readonly TextLine[]
  /** Size of the upright picture as it came. */
  readonly widthPx: number
  readonly heightPx: number
  /** Clockwise. */
  readonly turnedDeg: number
}

export interface Analysed {
  readonly image: Uint8Array
  /** JSON of `landmarksDocument` (core/photo/types.ts). */
  readonly landmarks: Uint8Array
}

/** What the analysis found in a still. */
export interface Found {
  /** JSON of `landmarksDocument`. */
  readonly landmarks: Uint8Array
  /** The person mask as a picture. */
  readonly mask: Uint8Array
}

export interface Still extends Found {
  readonly image: Uint8Array
  /** The picture of the empty scene that the recipe names. */
  readonly plate?: Uint8Array
}

export interface PlanJob extends Found {
  readonly presetId: string
  /** Name of one of the preset's backdrops; null for its first. */
  readonly background: string | null
  /** Of a picture of the empty scene. */
  readonly plateSha256?: string
  /** Version of the program, for the recipe. */
  readonly code: string
}

export interface Standardized {
  readonly standard: Uint8Array
  /** The same crop without a new background, for the reviewer. */
  readonly captured: Uint8Array
  readonly report: Omit<StandardPhoto, 'image' | 'captured'>
}

export interface Compared {
  readonly distance: number
  readonly thresholds: MatchThresholds
  /** The network that measured it. */
  readonly modelSha256: string
  /** Name of the measurement that its limits come from. */
  readonly calibration: string
}

export interface Vision {
  readonly inspect: (bytes: Uint8Array) => Promise<Inspected>
  readonly readText: (image: Uint8Array) => Promise<ReadText>
  readonly compare: (a: Analysed, b: Analysed) => Promise<Compared>
  /** The card's portrait, cut around the largest of the faces given and turned upright: the card's text straightens by that. */
  readonly cropPortrait: (card: Analysed, turnedDeg?: number) => Promise<Analysed>
  readonly planPhoto: (job: PlanJob) => Promise<RenderRecipe>
  readonly standardize: (still: Still, recipe: RenderRecipe) => Promise<Standardized>
  readonly close: () => Promise<void>
}
