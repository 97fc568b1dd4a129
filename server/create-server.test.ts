// The data folder as a whole: what may open it, what a restart finds, what tampering shows.
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  type TestServer,
} from '../tests/support/review-server.ts'
import { createServer } from './create-server.ts'

let review: TestServer
const log = { info: () => {}, warn: () => {}, error: () => {} }

beforeAll(async () => {
  review = await startReviewServer()
})
afterAll(() => review.stop())

/** Opens the closed folder's database from outside, as somebody with the disk could. */
async function tamper(sql: string): Promise<string> {
  await review.server.close()
  const pg = await PGlite.create({ dataDir: join(review.dir, 'database') })
  const outcome = await pg.exec(sql).then(
    () => 'done',
    (error: Error) => error.message,
  )
  await pg.close()
  review = await startReviewServer({ dir: review.dir })
  return outcome
}

describe('the data folder', () => {
  it('belongs to one process, and to a demo for ever', async () => {
    await expect(createServer({ dataDir: review.dir, demo: true, log })).rejects.toThrow(
      /another program is running/,
    )
    await review.server.close()
    await expect(createServer({ dataDir: review.dir, log })).rejects.toThrow(/made for a demo/)
    review = await startReviewServer({ dir: review.dir })
  })

  it('keeps its keys to its owner, and is lost without them', async () => {
    const path = join(review.dir, 'keys.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(review.dir, 'files'))).mode & 0o777).toBe(0o700)
    await review.server.close()
    const keys = await readFile(path)
    await rm(path)
    await expect(createServer({ dataDir: review.dir, demo: true, log })).rejects.toThrow(/keys\.json/)
    await writeFile(path, keys)
    review = await startReviewServer({ dir: review.dir })
  })

  it('takes a setting from settings.json, and refuses an impossible one or a torn file in words', async () => {
    const path = join(review.dir, 'settings.json')
    await review.server.close()
    await writeFile(path, JSON.stringify({ review: { undoSeconds: -1 } }))
    await expect(createServer({ dataDir: review.dir, demo: true, log })).rejects.toThrow(/undoSeconds/)
    await writeFile(path, `\uFEFF${JSON.stringify({ enrolment: { codeMinutes: 5 } })}`)
    for (const torn of ['', '{"review": {'])
      for (const name of ['settings.json', 'keys.json']) {
        const file = join(review.dir, name)
        const before = await readFile(file)
        await writeFile(file, torn)
        const refused = createServer({ dataDir: review.dir, demo: true, log })
        await expect(refused, torn).rejects.toThrow(
          new RegExp(`${name} is (empty|not whole JSON)\\. (Put it back|Correct it)`),
        )
        await writeFile(file, before)
      }
    review = await startReviewServer({ dir: review.dir })
    const { expiresAt } = await review.server.createEnrolmentCode()
    expect(Date.parse(expiresAt) - review.now().getTime()).toBe(5 * 60_000)
  })
})

describe('a restart', () => {
  it('keeps receipts and half-done uploads, and sets aside what belongs to nobody', async () => {
    await publishStudents(review, 2)
    const booth = await enrolBooth(review)
    const [one, two] = await booth.roster()
    const input = await prepareSubmission(booth, one!)
    const receipt = await booth.api.submit(input)
    const pending = await prepareSubmission(booth, two!)
    const files = join(review.dir, 'files')
    await writeFile(join(files, 'orphan.sealed'), 'x')
    await writeFile(join(files, 'torn.part'), 'x')
    const { identity } = booth
    review = await review.restart()
    const { boothOf } = await import('../tests/support/review-server.ts')
    const again = boothOf(identity, review.url, review.now)
    // The anchor tells of the audit log's end, which has moved.
    expect({ ...(await again.api.submit(input)), anchor: '' }).toEqual({ ...receipt, anchor: '' })
    expect(await failureOf(again.api.submit(pending))).toBe('done')
    expect((await readdir(files)).filter((name) => /orphan|torn/.test(name))).toEqual([])
    expect(await readdir(join(review.dir, 'quarantine'))).toEqual(['orphan.sealed'])
  })
})

describe('the audit log', () => {
  it('is append-only for the database itself', async () => {
    expect(await tamper("update audit_record set what = 'login.done' where seq = 1")).toMatch(/append-only/)
    expect(await tamper('delete from review_event')).toMatch(/append-only/)
    expect((await review.server.verifyAudit()).ok).toBe(true)
  })

  it('goes on from its last record, also where an earlier version wrote beside it', async () => {
    await tamper("update counter set hash = repeat('f', 64), hash_of = value - 1 where name = 'audit'")
    await Promise.all([signIn(review.url), signIn(review.url), signIn(review.url)])
    expect(await review.server.verifyAudit()).toMatchObject({ ok: true })
  })

  it('shows a record that was changed, and a tail that was cut', async () => {
    const free = 'alter table audit_record disable trigger audit_record_append_only;'
    await tamper(`${free} update audit_record set details = '{"demo":false}' where seq = 1`)
    expect(await review.server.verifyAudit()).toMatchObject({ ok: false, brokenAt: 1 })
    await tamper(`update audit_record set details = '{"demo":true}' where seq = 1`)
    expect(await review.server.verifyAudit()).toMatchObject({ ok: true })
    await tamper('delete from audit_record where seq = (select max(seq) from audit_record)')
    expect(await review.server.verifyAudit()).toMatchObject({ ok: false })
  })
})
