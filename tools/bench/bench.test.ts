import { describe, expect, it } from 'vitest'
import { byTurns, quantile, resultOf } from './bench.ts'

describe('quantile', () => {
  it('takes the nearest rank', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2)
    expect(quantile([1, 2, 3], 0.99)).toBe(3)
    expect(quantile([7], 0.5)).toBe(7)
  })

  it('refuses nothing', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError)
  })
})

describe('a result', () => {
  const rounds = { ours: [10, 20, 90], floor: [5, 10, 30] }

  it('compares medians', () => {
    expect(resultOf('x', rounds)).toEqual({
      name: 'x',
      medianMs: 20,
      p99Ms: 90,
      floorMs: 10,
      ratio: 2,
      limit: null,
    })
  })

  it('or the slowest with the slowest', () => {
    expect(resultOf('x', rounds, { by: 'p99', limit: 3 })).toMatchObject({ floorMs: 30, ratio: 3, limit: 3 })
  })
})

it('takes turns and does not count the warm-up', async () => {
  const done: string[] = []
  const { ours, floor } = await byTurns(
    2,
    (round) => done.push(`floor ${round}`),
    (round) => done.push(`ours ${round}`),
    1,
  )
  expect(done).toEqual(['floor 0', 'ours 0', 'floor 1', 'ours 1', 'floor 2', 'ours 2'])
  expect([ours.length, floor.length]).toEqual([2, 2])
})
