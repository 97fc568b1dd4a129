// What is surely sitter, surely backdrop, and what is to be solved: the edge of the segmentation with room on both sides,
// and whatever hangs on the sitter and is no backdrop: loose strands.
import type { ColourMatte } from '../matte-method.ts'
import { distanceTo, marks, type Size, signedDistance, spreadFrom } from './planes.ts'

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
  spreadFrom(queue, person.length, size, (i) => {
    const hangs =
      off[i]! > rule.strandOff && alarms[i]! < rule.strandAlarms && depth[i]! > -rule.strandPx * scale
    if (strands[i] || !hangs) return false
    strands[i] = 1
    return true
  })
  const strandDistance = distanceTo(strands, size)
  return person.map((_, i) => {
    if (depth[i]! > rule.inPx * scale && side[i]! > 0.9) return 2
    return depth[i]! > -rule.outPx * scale || strandDistance[i]! <= rule.strandRoomPx * scale ? 1 : 0
  })
}
