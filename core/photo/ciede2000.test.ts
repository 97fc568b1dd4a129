import { describe, expect, it } from 'vitest'
import { deltaE00 } from './ciede2000.ts'

/** From the test data published with Sharma, Wu and Dalal, “The CIEDE2000 color-difference formula” (2005). */
const PAIRS: readonly (readonly [
  p: readonly [number, number, number],
  q: readonly [number, number, number],
  difference: number,
])[] = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
  [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
]

describe('CIEDE2000', () => {
  it.each(PAIRS)('%j and %j differ by %d', (p, q, difference) => {
    const [first, second] = [p, q].map(([l, a, b]) => ({ l, a, b })) as [
      { l: number; a: number; b: number },
      { l: number; a: number; b: number },
    ]
    expect(deltaE00(first, second)).toBeCloseTo(difference, 4)
    expect(deltaE00(second, first)).toBeCloseTo(difference, 4)
  })
})
