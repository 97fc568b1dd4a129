// Whatever the server says it did is on the disk when it says so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../core/contract/server.ts'
import { holdFlushes } from '../tests/support/hold-flushes.ts'
import {
  type ConsoleClient,
  enrolBooth,
  importCsv,
  publishStudents,
  rosterCsv,
  signIn,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
} from '../tests/support/review-server.ts'

let review: TestServer
let booth: TestBooth
let admin: ConsoleClient
let decided: string
let withdrawn: string

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 2)
  booth = await enrolBooth(review)
  admin = await signIn(review.url)
  const [one, two] = await booth.roster()
  decided = await submitFor(booth, one!)
  withdrawn = await submitFor(booth, two!)
  await admin.api.claim({ submissionId: decided })
})
afterAll(() => review.stop())

describe('before the disk has it, nobody is told of', () => {
  const approval = () => ({ submissionId: decided, decision: 'approved' as const, reasons: [], note: '' })
  it.each<[string, () => Promise<unknown>]>([
    ['an enrolment', () => enrolBooth(review, '新站')],
    ['a decision', () => admin.api.decide(approval())],
    ['a withdrawal', () => booth.api.withdraw({ id: withdrawn })],
    ['a withdrawal asked for again', () => booth.api.withdraw({ id: withdrawn })],
    ['an imported roster', () => importCsv(admin.api, rosterCsv(4))],
    ['a published roster', () => admin.api.publishRoster({})],
    [
      'a new account',
      () => admin.api.createAccount({ name: '甲', password: 'long-enough', role: 'reviewer' }),
    ],
  ])('%s', async (_, promise) => {
    const disk = await holdFlushes()
    try {
      let told = false
      const answer = promise().finally(() => {
        told = true
      })
      await disk.reached
      for (let n = 0; n < 10; n++) await fetch(new URL(`${API_PREFIX}/health`, review.url))
      expect(told).toBe(false)
      disk.release()
      await answer
    } finally {
      disk.release()
    }
  })
})
