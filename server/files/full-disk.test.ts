// A disk that is really full: a small file system of its own, where this account may mount one.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { canMount, mountSmallDisk, type SmallDisk } from '../../tests/fault-injection/disk/small-disk.ts'
import {
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  startReviewServer,
  submitFor,
  type TestServer,
  tinyJpeg,
} from '../../tests/support/review-server.ts'
import { uploadAsBooth } from '../../tests/support/upload-as-booth.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanups.splice(0).reverse()) await one()
})

function smallDisk(bytes: number): SmallDisk {
  const dir = mkdtempSync(join(tmpdir(), 'full-disk-'))
  const disk = mountSmallDisk(join(dir, 'disk'), bytes)!
  cleanups.push(() => {
    disk.remove()
    rmSync(dir, { recursive: true })
  })
  return disk
}

async function kept(review: Promise<TestServer>): Promise<TestServer> {
  const server = await review
  cleanups.push(() => server.stop())
  return server
}

const room = (bytes: number) => ({ bytes, files: 0 })
const health = async ({ url }: TestServer) => (await fetch(new URL(`${API_PREFIX}/health`, url))).status

describe.skipIf(!canMount())('with a disk that is really full (needs an account that may mount one)', () => {
  it('the server answers in words, loses nothing acknowledged, and goes on once there is room', async () => {
    const disk = smallDisk(12_000_000)
    const dir = mkdtempSync(join(tmpdir(), 'review-server-'))
    // The pictures' disk alone, and no limit before its end: every write meets the system's own refusal.
    for (const name of ['files', 'staging']) {
      await mkdir(join(disk.dir, name))
      symlinkSync(join(disk.dir, name), join(dir, name))
    }
    const space = { warn: room(0), stop: room(0), last: room(0), freshMs: 1 }
    const review = await kept(startReviewServer({ dir, settings: { space } }))
    await publishStudents(review, 4)
    const booth = await enrolBooth(review)
    const [one, two, three] = await booth.roster()
    const before = await prepareSubmission(booth, one!)
    const receipt = await booth.api.submit(before)

    const large = Buffer.concat([tinyJpeg('large', 1920, 1080), randomBytes(1_000_000)])
    const ready = await prepareSubmission(booth, two!, {
      files: [
        { role: 'standard', bytes: tinyJpeg('standard') },
        { role: 'captured', bytes: large },
      ],
    })
    disk.fill(100_000)
    expect(await failureOf(booth.api.submit(ready)), 'vault').toBe('DISK_FULL server-full')
    expect(await uploadAsBooth(review, booth, large), 'staging').toBe('server-full')
    disk.fill(0)
    expect(await uploadAsBooth(review, booth, large), 'announcing').toBe('server-full')
    expect((await readdir(join(disk.dir, 'files'))).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(await health(review)).toBe(200)
    expect(await booth.api.submit(before)).toEqual(receipt)

    disk.empty()
    expect((await booth.api.submit(ready)).state).toBe('waiting')
    expect(await submitFor(booth, three!)).toBeTruthy()
  })

  it('the database is stopped short of it: nothing is written near the end, and all goes on after', async () => {
    const disk = smallDisk(220_000_000)
    const dir = join(disk.dir, 'data')
    await mkdir(dir)
    const space = { warn: room(90e6), stop: room(60e6), last: room(30e6), freshMs: 1 }
    let review = await startReviewServer({ dir, settings: { space } })
    cleanups.push(() => review.stop())
    await publishStudents(review, 3)
    const booth = await enrolBooth(review)
    const [one] = await booth.roster()
    const input = await prepareSubmission(booth, one!)
    disk.fill(50e6)
    expect(await failureOf(booth.api.submit(input))).toBe('DISK_FULL server-full')
    expect(await failureOf(booth.api.roster({}))).toBe('done')
    disk.fill(1e6)
    for (let n = 0; n < 50; n++) expect(await failureOf(booth.api.roster({}))).toBe('DISK_FULL server-full')
    expect(await health(review)).toBe(200)
    disk.empty()
    expect((await booth.api.submit(input)).state).toBe('waiting')
    review = await review.restart()
    expect(await review.server.verifyAudit()).toMatchObject({ ok: true })
  })
})
