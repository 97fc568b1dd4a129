// What is over goes within minutes, and what a station or a person can cause has an end.
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, describe, expect, it } from 'vitest'
import {
  boothOf,
  enrolBooth,
  failureOf,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { eventually } from '../../tools/patience/patience.ts'

let review: TestServer
afterEach(() => review?.stop())

/** What the database itself answers, asked from outside while the server is stopped. */
async function rowsOf(table: string): Promise<number> {
  await review.server.close()
  const pg = await PGlite.create({ dataDir: join(review.dir, 'database') })
  const { rows } = await pg.query<{ n: number }>(`select count(*)::int as n from ${table}`)
  await pg.close()
  review = await startReviewServer({ dir: review.dir, startAt: review.now() })
  return rows[0]!.n
}

describe('rows whose time is over', () => {
  it('go with the sweep of every few minutes and do not wait for the night', async () => {
    const sweep = { everySeconds: 1 }
    review = await startReviewServer({ settings: { sweep, signature: { noncesPerStation: 25 } } })
    const booth = await enrolBooth(review)
    for (let n = 0; n < 20; n++) await booth.api.roster({})
    review.advance(11 * 60_000)
    const late = boothOf(booth.identity, review.url, review.now)
    // Twenty are spent already: fifteen more are only possible when those went meanwhile.
    await eventually(async () => {
      for (let n = 0; n < 15; n++) expect(await failureOf(late.api.roster({}))).toBe('done')
    })
    expect(await rowsOf('station_nonce')).toBeLessThan(40)
  })

  it('are sessions, and codes that were not used, too', async () => {
    review = await startReviewServer({})
    await signIn(review.url)
    await review.server.createEnrolmentCode()
    review.advance(8 * 86_400_000)
    await review.server.purge()
    expect(await rowsOf('console_session')).toBe(0)
    expect(await rowsOf('enrolment_code')).toBe(0)
  })
})

describe('a station in a loop', () => {
  it('cannot fill the table of nonces: it hears “later”, another station does not', async () => {
    review = await startReviewServer({ settings: { signature: { noncesPerStation: 30 } } })
    const booth = await enrolBooth(review, '甲站')
    const other = await enrolBooth(review, '乙站')
    for (let n = 0; n < 30; n++) await booth.api.roster({})
    expect(await failureOf(booth.api.roster({}))).toBe('BUSY requests')
    expect(await failureOf(other.api.roster({}))).toBe('done')
    expect(await rowsOf('station_nonce')).toBe(31)
  })
})

describe('heads of a station’s log', () => {
  it('are kept one a day once they are old, instead of one for every heartbeat for ever', async () => {
    review = await startReviewServer({ startAt: new Date('2026-03-02T08:00:00Z') })
    const booth = await enrolBooth(review)
    const beat = (auditRecords: number) =>
      boothOf(booth.identity, review.url, review.now).api.heartbeat({
        auditHead: `head ${auditRecords}`,
        auditRecords,
        waiting: 0,
        blocked: 0,
        version: 'test',
      })
    for (let day = 0; day < 2; day++) {
      for (let n = 1; n <= 10; n++) await beat(day * 10 + n)
      review.advance(86_400_000)
    }
    review.jump(40 * 86_400_000)
    await review.server.purge()
    expect(await rowsOf('station_audit_head'), 'a clock that jumps thins nothing').toBe(20)
    review.jump(-40 * 86_400_000)
    review.advance(40 * 86_400_000)
    await beat(21)
    await beat(22)
    await review.server.purge()
    // The last of either day, and both of today.
    expect(await rowsOf('station_audit_head')).toBe(4)
  })
})
