// The data folder taken away, replaced or emptied under a running server: nothing is called saved, nothing is deleted where
// it lay, and everybody is told.
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import {
  enrolBooth,
  failureOf,
  prepareSubmission,
  publishStudents,
  signIn,
  silentLog,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'

let review: TestServer
let aside: string
/** What the log says of the folder; what else fails while it goes may be said too. */
const said: unknown[] = []
const log = {
  ...silentLog,
  error: (fields: object) => {
    if ('part' in fields) said.push(fields)
  },
}

beforeEach(async () => {
  said.length = 0
  review = await startReviewServer({ log })
  aside = `${review.dir}-aside`
})
afterEach(async () => {
  await review.server.close()
  for (const folder of [review.dir, aside]) await rm(folder, { recursive: true, force: true })
})

async function health() {
  const response = await fetch(`${review.url}${API_PREFIX}/health`)
  return (await response.json()) as { ok: boolean; room: string }
}

/** As long as a measure is shared by those who come together. */
const untilMeasuredAgain = () => rest(600)

describe.each<[string, string, () => Promise<unknown>]>([
  ['the folder moved away', '', () => rename(review.dir, aside)],
  [
    'the folder replaced by a copy of itself',
    '',
    async () => {
      await rename(review.dir, aside)
      await cp(aside, review.dir, { recursive: true })
    },
  ],
  [
    'an empty folder in its place, as of a disk that fell off',
    '',
    async () => {
      await rename(review.dir, aside)
      await mkdir(review.dir)
    },
  ],
  ['the pictures moved away', 'files', () => rename(join(review.dir, 'files'), aside)],
  [
    'a backup copied over the database',
    'database',
    async () => {
      await rename(join(review.dir, 'database'), aside)
      await cp(aside, join(review.dir, 'database'), { recursive: true })
    },
  ],
])('%s', (_, part, spoil) => {
  it('ends all taking, is said once in the log, and turns the health check', async () => {
    await publishStudents(review, 1)
    const booth = await enrolBooth(review)
    const input = await prepareSubmission(booth, (await booth.roster())[0]!)
    const admin = await signIn(review.url)
    expect(await health()).toMatchObject({ ok: true, room: 'enough' })
    await spoil()
    await untilMeasuredAgain()
    const before = await readdir(aside)
    expect(await failureOf(booth.api.submit(input))).toBe('DISK_FULL folder-moved')
    expect(await failureOf(admin.api.space())).toBe('DISK_FULL folder-moved')
    expect(await health()).toMatchObject({ ok: false, room: 'full' })
    expect(said).toEqual([{ part }])
    expect(await readdir(aside)).toEqual(before)
  })
})

it('a photo whose pictures are gone meanwhile gets no receipt', async () => {
  await publishStudents(review, 1)
  const booth = await enrolBooth(review)
  const input = await prepareSubmission(booth, (await booth.roster())[0]!)
  await booth.api.submit(input)
  // Within the time a measure is shared, so that only the receipt's own look can tell.
  await rename(join(review.dir, 'files'), aside)
  expect(await failureOf(booth.api.submit(input))).toBe('DISK_FULL folder-moved')
})
