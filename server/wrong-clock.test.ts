// A server's clock that ran years ahead and was put right: what was begun meanwhile is over, and nobody is kept in, or out,
// until the date it believed in.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RosterEntry } from '../core/contract/server-records.ts'
import { openBrowser } from '../tests/support/browser.ts'
import {
  type ConsoleClient,
  enrolAs,
  enrolBooth,
  failureOf,
  publishStudents,
  signIn,
  startReviewServer,
  submitFor,
  type TestBooth,
  type TestServer,
} from '../tests/support/review-server.ts'

const FIVE_YEARS_MS = 5 * 365 * 86_400_000
const ADMIN = ['管理员', 'demo-administrator'] as const

let review: TestServer
let booth: TestBooth
let students: RosterEntry[]
/** Made while the clock was wrong. */
let early: {
  readonly session: ConsoleClient
  readonly claimed: string
  readonly looked: string
  readonly code: string
  readonly oneTimePassword: string
  readonly locked: ReturnType<typeof openBrowser>
}
/** Signed in after the clock was put right. */
let admin: ConsoleClient
let reviewer: ConsoleClient

beforeAll(async () => {
  review = await startReviewServer({ settings: { views: { perHour: { look: 2 } } } })
  await publishStudents(review, 6)
  booth = await enrolBooth(review)
  students = await booth.roster()
  review.jump(FIVE_YEARS_MS)
  const session = await signIn(review.url)
  const first = await signIn(review.url, '审核员', 'demo-reviewer')
  const claimed = await submitFor(booth, students.shift()!)
  const looked = await submitFor(booth, students.shift()!)
  await first.api.claim({ submissionId: claimed })
  for (const submissionId of [looked, claimed]) await session.api.look({ submissionId, reason: 'complaint' })
  expect(await failureOf(session.api.look({ submissionId: looked, reason: 'complaint' }))).toBe('done')
  const { code } = await session.api.enrolmentCode({})
  const other = await session.api.createAccount({ name: '甲', password: 'long-enough', role: 'reviewer' })
  const { oneTimePassword } = await session.api.resetPassword({ id: other.id })
  const locked = openBrowser(review.url, '')
  for (let time = 0; time < 6; time += 1) await locked.login('审核员', 'wrong-password')
  expect(await locked.login('审核员', 'demo-reviewer')).toBe('LOCKED_OUT')
  early = { session, claimed, looked, code, oneTimePassword, locked }
  review.jump(-FIVE_YEARS_MS)
})
afterAll(() => rm(review.dir, { recursive: true, force: true }))

describe('after the clock was put right', () => {
  it('a session opened before has ended, and so has a one-time password', async () => {
    expect(await failureOf(early.session.api.me())).toBe('NOT_SIGNED_IN session')
    expect(await openBrowser(review.url, '').login('甲', early.oneTimePassword)).toBe(
      'FORBIDDEN password-expired',
    )
  })

  it('whoever was locked out may try again, and the list of accounts says so', async () => {
    expect(await early.locked.login('审核员', 'demo-reviewer')).toBe('done')
    admin = await signIn(review.url, ...ADMIN)
    reviewer = await signIn(review.url, '审核员', 'demo-reviewer')
    const accounts = await admin.api.accounts()
    expect(accounts.map(({ triesLocked }) => triesLocked)).toEqual(accounts.map(() => false))
  })

  it('an enrolment code made before lets nobody in', async () => {
    expect(await failureOf(enrolAs(review, null, '二号', { code: early.code }))).toBe('CODE_REVOKED expired')
  })

  it('pictures that were opened are closed, and the hour’s looks are not used up', async () => {
    const path = `/api/v1/console/submissions/${early.looked}/files/standard`
    expect((await admin.get(path)).status).toBe(403)
    for (const submissionId of [early.looked, early.claimed]) {
      expect(await failureOf(admin.api.look({ submissionId, reason: 'complaint' }))).toBe('done')
    }
    expect((await admin.get(path)).status).toBe(200)
  })

  it('a claim is over, and the photo waits for whoever comes first', async () => {
    const path = `/api/v1/console/submissions/${early.claimed}/files/standard`
    expect((await reviewer.get(path)).status).toBe(403)
    const { submission } = await admin.api.claim({ submissionId: early.claimed })
    expect(submission).toMatchObject({ submissionId: early.claimed, state: 'in-review' })
  })

  it('the sweep leaves no row from the future', async () => {
    await review.server.purge()
    await review.server.close()
    const pg = await PGlite.create({ dataDir: join(review.dir, 'database') })
    const latest = new Date(review.now().getTime() + 86_400_000).toISOString()
    const ahead = async (table: string, column: string) => {
      const { rows } = await pg.query(`select 1 from ${table} where ${column} > $1`, [latest])
      return rows.length
    }
    const left = {
      sessions: await ahead('console_session', 'last_seen_at'),
      guesses: await ahead('guess', 'window_ends_at'),
      places: await ahead('known_place', 'seen_at'),
      views: await ahead('view', 'seen_at'),
      codes: await ahead('enrolment_code', 'created_at'),
    }
    await pg.close()
    expect(left).toEqual({ sessions: 0, guesses: 0, places: 0, views: 0, codes: 0 })
  })
})
