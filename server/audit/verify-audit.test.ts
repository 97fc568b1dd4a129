// A log that grows for years is looked at from where it was last found whole, and nobody but the server can say that it was.
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ConsoleClient,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'

let review: TestServer
let api: ConsoleClient['api']
const begin = async (dir?: string) => {
  review = await startReviewServer(dir === undefined ? {} : { dir })
  api = (await signIn(review.url)).api
}
beforeAll(() => begin())
afterAll(() => review.stop())

const FREE = 'alter table audit_record disable trigger audit_record_append_only;'

async function tamper(sql: string): Promise<void> {
  await review.server.close()
  const pg = await PGlite.create({ dataDir: join(review.dir, 'database') })
  await pg.exec(FREE + sql)
  await pg.close()
  await begin(review.dir)
}
const look = (whole = false) => api.audit(whole ? { fromBeginning: 'true' } : {})
/** Every search is a record. */
const record = (n = 1) => api.tasks({ query: `S${n}` })

it('is looked at from where it was found whole, or from its beginning', async () => {
  const first = await look()
  expect(first).toMatchObject({ ok: true, knownWhole: 0 })
  await record()
  const second = await look()
  expect(second).toMatchObject({ ok: true, knownWhole: first.records })
  expect(second.records).toBeGreaterThan(first.records)
  expect(await look(true)).toMatchObject({ ok: true, knownWhole: 0 })
})

it('shows a change after the place, at the place, and before it when asked from the beginning', async () => {
  const { records } = await look()
  const change = (seq: number, who: string) =>
    tamper(`update audit_record set who = '${who}' where seq = ${seq}`)
  await change(1, 'nobody')
  expect(await look()).toMatchObject({ ok: true })
  expect(await look(true)).toMatchObject({ ok: false, brokenAt: 1 })
  await change(1, 'server')
  expect(await look(true)).toMatchObject({ ok: true })
  const known = await look()
  await tamper(`update audit_record set hash = repeat('0', 64) where seq = ${known.records}`)
  expect(await look()).toMatchObject({ ok: false, brokenAt: known.records })
  expect(known.records).toBeGreaterThan(records)
})

it('of a place that this server did not seal nothing is believed', async () => {
  await tamper(`update counter set sealed_checked = '\\x00' where name = 'audit'`)
  expect(await look()).toMatchObject({ ok: false, knownWhole: 0 })
})
