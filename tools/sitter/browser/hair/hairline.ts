// Where hair grows: behind a line that runs from the middle of the forehead over the temples and around the ears.
import { mix } from '../blend.ts'
import type { HairStyle } from '../params.ts'

/** Height y and the foremost z of hair at that height, from the top down. */
const USUAL = [
  [8.5, 6],
  [8, 4.3],
  [7, 2.9],
  [5, 1.7],
  [2.2, 0.9],
  [0.3, 0.2],
  [-0.4, -3.6],
  [-3, -5.5],
  [-6, -8],
] as const
const UNDER_FRINGE = [[8, 6], [7.2, 4.4], [6, 3.3], [4.2, 2.2], ...USUAL.slice(4)] as const

export const LOWEST_ROOT_Y = -6

/** Behind this the cap alone stands for the hair: no pose of a photo shows it. */
export const HINDMOST_STRAND_Z = -8.5

/** Foremost z at which hair grows at height y: everywhere above the line's top, nowhere below its end. */
export function hairlineZ(style: HairStyle, y: number): number {
  const line = style === 'fringe' ? UNDER_FRINGE : USUAL
  if (y > line[0]![0]) return Number.POSITIVE_INFINITY
  for (let k = 0; k < line.length - 1; k++) {
    const [upperY, upperZ] = line[k]!
    const [lowerY, lowerZ] = line[k + 1]!
    if (y >= lowerY) return mix(upperZ, lowerZ, (upperY - y) / (upperY - lowerY))
  }
  return Number.NEGATIVE_INFINITY
}
