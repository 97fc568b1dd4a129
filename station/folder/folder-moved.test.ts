// A folder moved away, or with a backup copied over it, under a running booth: nothing is called saved that would not be
// found again, and what was going on goes on when the folder is back.

import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppEvent } from '../../core/contract/station-records.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { MARKER_NAME, openTestStation, signIn, type TestStation, testEntry, walkTo } from '../testing.ts'

let root: string
let one: TestStation
let again: TestStation | null = null
const real = (...parts: string[]) => join(root, 'booth', 'real', ...parts)
const away = (name: string) => join(root, `away-${name}`)
const open = () =>
  openTestStation({ dir: join(root, 'booth'), entries: [testEntry(1), testEntry(2, { name: MARKER_NAME })] })

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'moved-'))
  one = await open()
  await signIn(one)
})
afterEach(async () => {
  for (const booth of [one, again]) await booth?.station.close().catch(() => undefined)
  again = null
  rmSync(root, { recursive: true, force: true })
})

const step = async () => (await one.client.session.current()).session?.step
const problems = async () => (await one.client.app.state()).problems
const total = async (booth = one) =>
  (await booth.client.queue.list({ after: null, limit: 10, filter: 'all' })).total

/** Each returns how to put it right while the booth runs, or null where only a new start helps. */
const MOVES: readonly (readonly [string, string, () => (() => void) | null])[] = [
  [
    'the database is moved away',
    'station.db',
    () => {
      renameSync(real('station.db'), away('db'))
      return () => renameSync(away('db'), real('station.db'))
    },
  ],
  [
    'the database is moved away with its log',
    'station.db',
    () => {
      for (const suffix of ['', '-wal', '-shm']) renameSync(real(`station.db${suffix}`), away(`db${suffix}`))
      return () => {
        for (const suffix of ['', '-wal', '-shm'])
          renameSync(away(`db${suffix}`), real(`station.db${suffix}`))
      }
    },
  ],
  [
    'another database is put in its place',
    'station.db',
    () => {
      renameSync(real('station.db'), away('db'))
      copyFileSync(away('db'), real('station.db'))
      return () => {
        rmSync(real('station.db'))
        renameSync(away('db'), real('station.db'))
      }
    },
  ],
  [
    'a backup is copied over the database',
    'station.db',
    () => {
      writeFileSync(real('station.db'), readFileSync(real('station.db')))
      return null
    },
  ],
  [
    'the database’s log is deleted',
    'station.db-wal',
    () => {
      renameSync(real('station.db-wal'), away('wal'))
      return () => renameSync(away('wal'), real('station.db-wal'))
    },
  ],
  [
    'the photos are moved away',
    'blobs',
    () => {
      renameSync(real('blobs'), away('blobs'))
      return () => renameSync(away('blobs'), real('blobs'))
    },
  ],
  [
    'an empty folder is put in the photos’ place',
    'blobs',
    () => {
      renameSync(real('blobs'), away('blobs'))
      mkdirSync(real('blobs'))
      return () => {
        rmSync(real('blobs'), { recursive: true })
        renameSync(away('blobs'), real('blobs'))
      }
    },
  ],
  [
    'the keys are replaced',
    'keys.json',
    () => {
      cpSync(real('keys.json'), away('keys'))
      writeFileSync(real('keys.json'), '{}')
      return () => cpSync(away('keys'), real('keys.json'))
    },
  ],
  [
    'the key file is deleted',
    'host.key',
    () => {
      renameSync(real('host.key'), away('key'))
      return () => renameSync(away('key'), real('host.key'))
    },
  ],
  [
    'the whole folder is moved away',
    'station.db',
    () => {
      renameSync(real(), away('real'))
      return () => renameSync(away('real'), real())
    },
  ],
]

describe('while a photo waits to be confirmed', () => {
  it.each(MOVES)('no receipt is shown when %s; put back, it is saved once', async (_name, part, move) => {
    await walkTo(one, 'confirm')
    const putBack = move()
    await expect(one.client.session.confirm({})).rejects.toMatchObject({
      code: 'FOLDER_MOVED',
      data: { detail: part },
    })
    expect(await problems()).toMatchObject([{ code: 'folder-moved', subject: part }])
    if (putBack === null) return
    putBack()
    expect(await problems()).toEqual([])
    expect(await step()).toBe('confirm')
    expect((await one.client.session.confirm({})).session?.step).toBe('saved')
    expect(await total()).toBe(1)
    await one.station.close()
    again = await open()
    await signIn(again)
    expect(await total(again)).toBe(1)
    expect((await again.client.session.current()).session?.step).toBe('saved')
  })

  it('nothing else is called done either', async () => {
    renameSync(real('station.db'), away('db'))
    const refused = { code: 'FOLDER_MOVED' }
    const { client } = one
    await expect(
      client.operators.create({ name: '新人', pin: '2468', role: 'operator' }),
    ).rejects.toMatchObject(refused)
    await expect(client.settings.update({ idleSeconds: 60 })).rejects.toMatchObject(refused)
    await expect(client.session.start({ rosterId: 'roster-1' })).rejects.toMatchObject(refused)
    renameSync(away('db'), real('station.db'))
    expect((await client.operators.list()).length).toBe(1)
    expect((await client.app.state()).settings.idleSeconds).toBe(180)
  })

  it('no picture is taken in', async () => {
    await walkTo(one, 'capture')
    renameSync(real('blobs'), away('blobs'))
    await expect(one.put('still', 'picture')).rejects.toThrow('500')
    renameSync(away('blobs'), real('blobs'))
    await one.put('still', 'picture')
  })

  it('the screen says so by itself, and goes on with the session when the folder is back', async () => {
    await walkTo(one, 'confirm')
    const seen: AppEvent[] = []
    const watching = new AbortController()
    const events = await one.client.app.events(undefined, { signal: watching.signal })
    const reading = (async () => {
      for await (const event of events) seen.push(event)
    })().catch(() => undefined)
    const codes = () =>
      seen.flatMap((event) =>
        event.type === 'state' ? [event.state.problems.map((one) => one.code).join()] : [],
      )
    await eventually(async () => expect(await seen.length).toBe(2))
    renameSync(real('station.db'), away('db'))
    await eventually(async () => expect(await codes().at(-1)).toBe('folder-moved'))
    renameSync(away('db'), real('station.db'))
    await eventually(async () => expect(await codes().at(-1)).toBe(''))
    expect(seen.findLast((event) => event.type === 'session')?.session?.step).toBe('confirm')
    watching.abort()
    await reading
  })
})

describe('moved away in the moment between writing and showing', () => {
  const original = Database.prototype.transaction
  afterEach(() => {
    Database.prototype.transaction = original
  })

  it('no receipt is shown; with the folder back the one photo has its one receipt', async () => {
    await one.station.close()
    let afterCommit: (() => void) | null = null
    Database.prototype.transaction = function (
      this: Database.Database,
      work: (...given: never[]) => unknown,
    ) {
      const run = original.call(this, work)
      const watched = (...given: never[]): unknown => {
        const answer = run(...given)
        if (!this.inTransaction) {
          afterCommit?.()
          afterCommit = null
        }
        return answer
      }
      return Object.assign(watched, { immediate: watched, deferred: watched, exclusive: watched })
    } as typeof original
    one = await open()
    await signIn(one)
    await walkTo(one, 'confirm')
    const seen: string[] = []
    const watching = new AbortController()
    const events = await one.client.app.events(undefined, { signal: watching.signal })
    const reading = (async () => {
      for await (const event of events) if (event.type === 'session') seen.push(event.session?.step ?? 'none')
    })().catch(() => undefined)
    await eventually(async () => expect(await seen).toEqual(['confirm']))
    afterCommit = () => renameSync(real('station.db'), away('db'))
    await expect(one.client.session.confirm({})).rejects.toMatchObject({ code: 'FOLDER_MOVED' })
    await expect(one.client.session.current({})).rejects.toMatchObject({ code: 'FOLDER_MOVED' })
    await eventually(async () => expect(await problems()).toMatchObject([{ code: 'folder-moved' }]))
    expect(seen).toEqual(['confirm'])
    renameSync(away('db'), real('station.db'))
    await eventually(async () => expect(await seen.at(-1)).toBe('saved'))
    expect([await step(), await total()]).toEqual(['saved', 1])
    watching.abort()
    await reading
  })
})

it('a booth that closes over a folder that is not its own writes nothing into it', async () => {
  await walkTo(one, 'saved')
  renameSync(real(), away('real'))
  mkdirSync(real())
  writeFileSync(real('folder.json'), 'somebody else’s')
  await one.station.close()
  expect(readdirSync(real())).toEqual(['folder.json'])
  expect(readFileSync(real('folder.json'), 'utf8')).toBe('somebody else’s')
})
