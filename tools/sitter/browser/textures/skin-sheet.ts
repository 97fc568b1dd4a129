import type { FaceModel } from '../face/face.ts'
import type { SitterParams } from '../params.ts'
import type { Ink, Spot } from './brush.ts'

/** What every feature is painted on. */
export interface SkinSheet {
  readonly context: CanvasRenderingContext2D
  readonly params: SitterParams
  readonly random: () => number
  /** Pixel of a mesh point, and of a u, v place. */
  readonly point: (index: number) => Spot
  readonly place: (u: number, v: number) => Spot
  readonly shade: Ink
  readonly model: FaceModel
}
