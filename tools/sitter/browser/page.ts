import type { Face } from '../../../core/photo/types.ts'
import type { CardFields } from './card/card-fields.ts'
import type { SitterRequest } from './params.ts'

/** What is known about a rendered frame without looking at it. */
export interface Truth {
  readonly yawDeg: number
  readonly pitchDeg: number
  readonly rollDeg: number
  /** x, y in pixels of the frame per landmark, 468 of them. */
  readonly landmarksPx: readonly (readonly [x: number, y: number])[]
}

/** What the landmark model finds in a picture; coordinates are pixels of it. */
export interface Detection {
  readonly widthPx: number
  readonly heightPx: number
  readonly faces: readonly Face[]
}

export interface ImageFormat {
  readonly type: 'image/png' | 'image/jpeg'
  /** JPEG only, 0 … 1 */
  readonly quality?: number
}

/** What the driver may call in the page, as `window.sitter`. Images are base64. */
export interface SitterPage {
  readonly render: (
    request: SitterRequest,
    format: ImageFormat,
  ) => Promise<{ readonly image: string; readonly truth: Truth }>
  readonly silhouette: (request: SitterRequest) => Promise<{ readonly image: string; readonly truth: Truth }>
  readonly detect: (picture: string) => Promise<Detection>
  readonly card: (
    fields: CardFields,
    portrait: string,
  ) => Promise<{ readonly portraitSide: string; readonly emblemSide: string }>
}

declare global {
  var sitter: SitterPage | undefined
}
