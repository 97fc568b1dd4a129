// npm run cli -- compare A B: the distance of two faces, and what the booth would make of it.
import { decideMatch } from '../../core/identity/match-decision.ts'
import { bundledPresets } from '../../core/photo/bundled.ts'
import type { Compared } from '../../station/vision/port.ts'
import { landmarksOf, open, type Refusal, refusalIn, type Tools, Unusable } from './pictures.ts'

export interface ComparedFiles {
  readonly distance: number | null
  readonly thresholds: Compared['thresholds'] | null
  /** `near`: between the limits, for a person to decide. */
  readonly decision: 'same' | 'near' | 'different' | 'unusable'
  readonly reason: Refusal | null
}

const DECISIONS = { same: 'same', unsure: 'near', different: 'different' } as const

export async function compareFiles(tools: Tools, a: string, b: string): Promise<ComparedFiles> {
  try {
    const [first, second] = [await faceOf(tools, a), await faceOf(tools, b)]
    const { distance, thresholds } = await tools.vision.compare(first, second)
    return { distance, thresholds, decision: DECISIONS[decideMatch(distance, thresholds)], reason: null }
  } catch (error) {
    return unusable(refusalIn(error))
  }
}

const unusable = (reason: Refusal): ComparedFiles => ({
  distance: null,
  thresholds: null,
  decision: 'unusable',
  reason,
})

async function faceOf(tools: Tools, file: string) {
  const opened = await open(tools, file, bundledPresets.defaultId)
  if (opened.landmarks.faces.length === 0) throw new Unusable('no-face', file)
  return { image: opened.picture, landmarks: landmarksOf(opened) }
}

export function comparedLine({ distance, thresholds, decision, reason }: ComparedFiles): string {
  if (reason || distance === null || thresholds === null) return `${decision}: ${reason?.message ?? ''}`
  return `${decision}: distance ${distance.toFixed(3)}, same up to ${thresholds.same}, different above ${thresholds.different}`
}
