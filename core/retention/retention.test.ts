import { describe, expect, it } from 'vitest'
import { UNSENT } from '../submission/submission-state.ts'
import { consentsTo, DECIDED, daysAreOver, submissionEnd } from './retention.ts'

const DAY_MS = 86_400_000
const DECIDED_MS = 5 * DAY_MS

describe('what stays at the booth', () => {
  it.each([...UNSENT, 'waiting', 'in-review'] as const)('%s stays, however long it was kept', (state) => {
    expect(submissionEnd(state, null, 1, 0)).toBeNull()
    expect(submissionEnd(state, 0, 1, 1000 * 365 * DAY_MS)).toBeNull()
  })

  it.each(DECIDED)('%s stays for its days, to the last one’s end', (state) => {
    expect(submissionEnd(state, DECIDED_MS, 30, DECIDED_MS + 30 * DAY_MS - 1)).toBeNull()
    expect(submissionEnd(state, DECIDED_MS, 30, DECIDED_MS + 30 * DAY_MS)).toBe('days-over')
  })

  it('what is called decided without a time of the decision stays', () => {
    for (const state of DECIDED) expect(submissionEnd(state, null, 1, 1000 * DAY_MS)).toBeNull()
  })

  it('what was taken back goes at once', () => {
    expect(submissionEnd('withdrawn', null, 30, 0)).toBe('withdrawn')
  })
})

describe('days', () => {
  it('are over after as much time lived, and never before they began', () => {
    expect(daysAreOver(null, 0, 1e15)).toBe(false)
    expect(daysAreOver(DAY_MS, 1, 2 * DAY_MS - 1)).toBe(false)
    expect(daysAreOver(DAY_MS, 1, 2 * DAY_MS)).toBe(true)
    expect(daysAreOver(DAY_MS, 1, 0)).toBe(false)
  })
})

describe('a consent', () => {
  const none = { upload: false, keepOriginal: false, sendCardPortrait: false }
  it('to the upload covers the photo and what it was made from, and nothing more', () => {
    const given = { ...none, upload: true }
    expect(consentsTo(given, 'standard')).toBe(true)
    expect(consentsTo(given, 'captured')).toBe(true)
    expect(consentsTo(given, 'original')).toBe(false)
    expect(consentsTo(given, 'card-portrait')).toBe(false)
    expect(consentsTo({ ...given, keepOriginal: true }, 'original')).toBe(true)
    expect(consentsTo({ ...given, sendCardPortrait: true }, 'card-portrait')).toBe(true)
  })

  it('to a picture counts for nothing without the one to the upload', () => {
    const given = { ...none, keepOriginal: true, sendCardPortrait: true }
    for (const role of ['standard', 'captured', 'original', 'card-portrait'] as const)
      expect(consentsTo(given, role)).toBe(false)
  })
})
