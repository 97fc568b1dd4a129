import { describe, expect, it } from 'vitest'
import { DECIDED, stays } from './retention.ts'
import { UNSENT } from './submission-state.ts'

const DAY_MS = 86_400_000

describe('what stays at the booth', () => {
  it.each([...UNSENT, 'waiting', 'in-review'] as const)('%s stays, however long it was kept', (state) => {
    expect(stays({ state, decidedForMs: null }, 1)).toBe(true)
    expect(stays({ state, decidedForMs: 1000 * 365 * DAY_MS }, 1)).toBe(true)
  })

  it.each(DECIDED)('%s stays for its days, to the last one’s end', (state) => {
    expect(stays({ state, decidedForMs: 30 * DAY_MS - 1 }, 30)).toBe(true)
    expect(stays({ state, decidedForMs: 30 * DAY_MS }, 30)).toBe(false)
  })

  it('what is called decided without a time of the decision stays', () => {
    for (const state of DECIDED) expect(stays({ state, decidedForMs: null }, 1)).toBe(true)
  })

  it('what was taken back goes at once', () => {
    expect(stays({ state: 'withdrawn', decidedForMs: null }, 30)).toBe(false)
  })
})
