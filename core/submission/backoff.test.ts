import { describe, expect, it } from 'vitest'
import { BACKOFF, backoffMs } from './backoff.ts'

describe('backoff', () => {
  it('stays between floor and a ceiling that doubles up to the cap', () => {
    expect(backoffMs(1, 0)).toBe(250)
    expect(backoffMs(1, 1)).toBe(500)
    expect(backoffMs(2, 1)).toBe(1000)
    expect(backoffMs(4, 1)).toBe(4000)
    expect(backoffMs(5, 1)).toBe(BACKOFF.capMs)
    expect(backoffMs(10_000, 1)).toBe(BACKOFF.capMs)
  })
})
