import { describe, expect, it } from 'vitest'
import { nextState, type SubmissionEvent, type SubmissionState } from './submission-state.ts'

const STATES: SubmissionState[] = [
  'queued',
  'uploading',
  'committing',
  'blocked',
  'waiting',
  'approved',
  'rejected',
  'withdrawn',
]

const TABLE: [SubmissionEvent, Partial<Record<SubmissionState, SubmissionState>>][] = [
  [{ type: 'upload-started' }, { queued: 'uploading', uploading: 'uploading', committing: 'uploading' }],
  [{ type: 'commit-started' }, { queued: 'committing', uploading: 'committing', committing: 'committing' }],
  [
    { type: 'accepted', state: 'waiting' },
    { queued: 'waiting', uploading: 'waiting', committing: 'waiting', blocked: 'waiting' },
  ],
  [{ type: 'postponed' }, { queued: 'queued', uploading: 'queued', committing: 'queued' }],
  [{ type: 'blocked' }, { queued: 'blocked', uploading: 'blocked', committing: 'blocked' }],
  [{ type: 'retried' }, { queued: 'queued', blocked: 'queued' }],
  [{ type: 'withdrawn-here' }, { queued: 'withdrawn', blocked: 'withdrawn' }],
  // A rejected one is over, and a withdrawn one stays withdrawn.
  [{ type: 'lost-there' }, { waiting: 'queued', approved: 'queued' }],
]

describe('submission states', () => {
  it.each(TABLE)('$type', (event, legal) => {
    for (const state of STATES) expect(nextState(state, event), state).toBe(legal[state] ?? null)
  })

  it("the server's word counts everywhere but after a withdrawal", () => {
    for (const state of STATES) {
      expect(nextState(state, { type: 'reviewed', state: 'approved' }), state).toBe(
        state === 'withdrawn' ? null : 'approved',
      )
    }
  })
})
