// A part of a data folder that is of another kind than it should be: refused with its name and what to do, and the rest of
// the folder untouched, so that what was put right starts.
import { cp, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  enrolBooth,
  publishStudents,
  signIn,
  silentLog,
  startReviewServer,
  submitFor,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { createServer } from '../create-server.ts'

let review: TestServer
beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 2)
  const booth = await enrolBooth(review)
  for (const student of await booth.roster()) await submitFor(booth, student)
  await review.server.close()
})
afterAll(() => review.stop())

type Spoil = (path: string) => Promise<unknown>
const gone: Spoil = async () => undefined
const folder: Spoil = (path) => mkdir(path)
const file: Spoil = (path) => writeFile(path, 'x')
const linkToNowhere: Spoil = (path) => symlink(join(dirname(path), 'nowhere'), path)
const linkToItself: Spoil = (path) => symlink(path, path)

/** Spoils one part, runs `meanwhile`, and puts back what was there. */
async function withSpoilt<T>(part: string, spoil: Spoil, meanwhile: () => Promise<T>): Promise<T> {
  const at = (name: string): string => join(review.dir, name)
  const whole = part.split('/')[0]!
  const there = await stat(at(whole)).then(
    () => true,
    () => false,
  )
  if (there) await rename(at(whole), at('aside'))
  if (there && part !== whole) {
    await cp(at('aside'), at(whole), { recursive: true })
    await rm(at(part), { recursive: true })
  }
  await spoil(at(part))
  const result = await meanwhile()
  await rm(at(whole), { recursive: true, force: true })
  if (there) await rename(at('aside'), at(whole))
  return result
}

const attempt = (): Promise<Error | null> =>
  createServer({ dataDir: review.dir, demo: true, log: silentLog }).then(
    async (server) => {
      await server.close()
      return null
    },
    (error: Error) => error,
  )

const UNOPENED = /database\/ does not open as the database it was/

describe('is named, with what to do', () => {
  it.each<[string, string, Spoil, RegExp]>([
    ['settings as a folder', 'settings.json', folder, /settings\.json is a folder/],
    ['keys as a folder', 'keys.json', folder, /keys\.json is a folder/],
    ['keys as a link to itself', 'keys.json', linkToItself, /keys\.json is missing/],
    ['a lock as a folder', 'folder.lock', folder, /folder\.lock is not the lock/],
    [
      'a lock that is text',
      'folder.lock',
      (path) => writeFile(path, '4711 '.repeat(30)),
      /folder\.lock is not the lock/,
    ],
    ['pictures as a file', 'files', file, /files.* is a file/],
    ['pictures as a link to nowhere', 'files', linkToNowhere, /files.* a link that leads nowhere/],
    ['pictures as a link to itself', 'files', linkToItself, /files.* is a link/],
    ['the quarantine as a file', 'quarantine', file, /quarantine.* is a file/],
    ['the staging place as a file', 'staging', file, /staging.* is a file/],
    ['the database as a file', 'database', file, /database\/ is missing/],
    ['the database without its records', 'database/base', gone, UNOPENED],
    ['the database without its control file', 'database/global/pg_control', gone, UNOPENED],
    [
      'the database with a spoilt control file',
      'database/global/pg_control',
      (path) => writeFile(path, Buffer.alloc(8192, 7)),
      UNOPENED,
    ],
    ['the database of another version', 'database/PG_VERSION', (path) => writeFile(path, '9\n'), UNOPENED],
    ['the database without its journal', 'database/pg_wal', gone, UNOPENED],
  ])('%s', async (_, part, spoil, words) => {
    const failure = await withSpoilt(part, spoil, attempt)
    expect(failure?.name).toBe('FolderRefused')
    expect(failure?.message).toMatch(words)
  })
})

it('and put right, everything is there', async () => {
  expect(await attempt()).toBeNull()
  review = await startReviewServer({ dir: review.dir })
  expect((await (await signIn(review.url)).api.tasks({})).tasks).toHaveLength(2)
})

it('commands as a file are nobody’s and made anew', async () => {
  await review.server.close()
  expect(await withSpoilt('commands', file, attempt)).toBeNull()
})
