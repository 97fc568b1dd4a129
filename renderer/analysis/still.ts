// Stills and card scans through the shared worker, in the form they are uploaded.
import type { MeasureRecord } from '../../core/photo/records.ts'
import { sharedAnalysis } from './client.ts'

export interface AnalysedStill {
  readonly landmarks: Blob
  readonly mask: Blob
  readonly measures: MeasureRecord[]
  readonly widthPx: number
  readonly heightPx: number
  readonly faces: number
}

const json = (value: unknown): Blob => new Blob([JSON.stringify(value)], { type: 'application/json' })

export async function analyseStill(picture: Blob, presetId: string): Promise<AnalysedStill> {
  const { landmarks, mask, measures, widthPx, heightPx } = await sharedAnalysis().ask({
    kind: 'still',
    picture,
    presetId,
  })
  return {
    landmarks: json(landmarks),
    mask,
    measures: [...measures],
    widthPx,
    heightPx,
    faces: landmarks.faces.length,
  }
}

/** Null where no face is on it. */
export async function analyseCard(picture: Blob, turnedDeg: number): Promise<Blob | null> {
  const found = await sharedAnalysis().ask({ kind: 'card-faces', picture, turnedDeg })
  return found.faces.length > 0 ? json(found) : null
}
