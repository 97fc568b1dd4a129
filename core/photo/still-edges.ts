// Boxes that reach beyond the still: how far, how to bring them back, and whether anybody is cut off there.
import type { Candidate } from './crop-candidates.ts'
import { type Box, PERSON_FROM } from './person-mask.ts'
import type { Preset } from './preset.ts'
import type { PhotoAnalysis } from './types.ts'

export const SIDES = ['left', 'right', 'top', 'bottom'] as const
export type Side = (typeof SIDES)[number]
/** Never the bottom: a body does not end in a backdrop. */
export const PADDABLE = ['left', 'right', 'top'] as const

/** Pixels by which a box reaches beyond the still. */
export type Beyond = Readonly<Record<Side, number>>
export const total = (over: Beyond): number => over.left + over.right + over.top + over.bottom

export const beyond = (box: Box, { widthPx, heightPx }: PhotoAnalysis): Beyond => ({
  left: Math.max(0, -box.xPx),
  right: Math.max(0, box.xPx + box.widthPx - widthPx),
  top: Math.max(0, -box.yPx),
  bottom: Math.max(0, box.yPx + box.heightPx - heightPx),
})

/** Sideways into the still as far as the face may leave the middle. */
export function shiftAside(one: Candidate, stillWidthPx: number, preset: Preset): Candidate {
  const scale = preset.heightPx / one.box.heightPx
  const { centreOffsetPx } = one.predicted
  const { max } = preset.geometry.centreOffsetPx
  const wanted = Math.max(0, -one.box.xPx) - Math.max(0, one.box.xPx + one.box.widthPx - stillWidthPx)
  const least = Math.ceil((centreOffsetPx - max) / scale)
  const most = Math.floor((centreOffsetPx + max) / scale)
  const shift = Math.max(least, Math.min(most, wanted))
  if (shift === 0) return one
  return {
    box: { ...one.box, xPx: one.box.xPx + shift },
    predicted: { ...one.predicted, centreOffsetPx: centreOffsetPx - shift * scale },
    cost: one.cost + ((shift * scale) / (max || 1)) ** 2,
  }
}

/** Counts mask pixels of a person on a still's edge within a box: whoever is cut there cannot be continued. */
export function personAtEdges({ mask, widthPx, heightPx }: PhotoAnalysis) {
  const { probability } = mask
  const along = {
    left: runningCount(mask.heightPx, (y) => probability[y * mask.widthPx]!),
    right: runningCount(mask.heightPx, (y) => probability[y * mask.widthPx + mask.widthPx - 1]!),
    top: runningCount(mask.widthPx, (x) => probability[x]!),
  }
  return (side: (typeof PADDABLE)[number], box: Box): number => {
    const counts = along[side]
    const per = (counts.length - 1) / (side === 'top' ? widthPx : heightPx)
    const [start, length] = side === 'top' ? [box.xPx, box.widthPx] : [box.yPx, box.heightPx]
    const at = (px: number) => counts[Math.max(0, Math.min(counts.length - 1, Math.round(px * per)))]!
    return at(start + length) - at(start)
  }
}

function runningCount(length: number, probabilityAt: (index: number) => number): Uint32Array {
  const counts = new Uint32Array(length + 1)
  for (let i = 0; i < length; i++) counts[i + 1] = counts[i]! + (probabilityAt(i) >= PERSON_FROM ? 1 : 0)
  return counts
}
