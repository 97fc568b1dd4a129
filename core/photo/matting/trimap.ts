// What is surely sitter, surely backdrop, and what is to be solved: the edge of the segmentation with room on both sides,
// and whatever hangs on the sitter and is no backdrop: loose strands.
import type { ColourMatte } from '../matte-method.ts'
import { distanceTo, marks, type Size, signedDistance } from './planes.ts'

/** 2 sitter, 1 to be solved, 0 backdrop. `side` is −1 backdrop … 1 sitter. */
export function trimapOf(
  side: Float32Array,
  off: Float32Array,
  alarms: Float32Array,
  size: Size,
  rule: ColourMatte['trimap'],
): Uint8Array {
  const { widthPx } = size
  const scale = widthPx / 480
  const person = marks(side.length, (i) => side[i]! > 0)
  const depth = signedDistance(person, size)
  const strands = person.slice()
  const queue: number[] = []
  for (let i = 0; i < person.length; i++) if (person[i]) queue.push(i)
  const around = [-1, 1, -widthPx, widthPx, -widthPx - 1, 1 - widthPx, widthPx - 1, widthPx + 1]
  for (let i = queue.pop(); i !== undefined; i = queue.pop())
    for (const step of around) {
      const j = i + step
      const wraps = Math.abs((j % widthPx) - (i % widthPx)) > 1
      if (j < 0 || j >= person.length || wraps || strands[j]) continue
      const hangs =
        off[j]! > rule.strandOff && alarms[j]! < rule.strandAlarms && depth[j]! > -rule.strandPx * scale
      if (!hangs) continue
      strands[j] = 1
      queue.push(j)
    }
  const strandDistance = distanceTo(strands, size)
  return person.map((_, i) => {
    if (depth[i]! > rule.inPx * scale && side[i]! > 0.9) return 2
    return depth[i]! > -rule.outPx * scale || strandDistance[i]! <= rule.strandRoomPx * scale ? 1 : 0
  })
}
