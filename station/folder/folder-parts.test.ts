// Data folders put together wrongly: refused in words, or set right without deleting a photo.
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../core/contract/station-records.ts'
import { StationUnusable } from '../station.ts'
import {
  crashImage,
  MARKER_NAME,
  openTestStation,
  signIn,
  type TestStation,
  testEntry,
  walkTo,
} from '../testing.ts'
import { lookIntoQuarantine } from './look-into-quarantine.ts'

const DAY_MS = 86_400_000
const NOW = new Date('2026-03-04T02:00:00Z')
let root: string
let livedMs: number
const opened = new Set<TestStation>()
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parts-'))
  livedMs = 0
})
afterEach(async () => {
  for (const one of opened) await one.station.close().catch(() => undefined)
  opened.clear()
  rmSync(root, { recursive: true, force: true })
})

const entries = [testEntry(1), testEntry(2, { name: MARKER_NAME })]
async function open(name = 'booth'): Promise<TestStation> {
  const one = await openTestStation({
    dir: join(root, name),
    entries,
    clock: { now: NOW },
    monotonicMs: () => livedMs,
  })
  opened.add(one)
  await signIn(one)
  return one
}
async function close(one: TestStation): Promise<void> {
  opened.delete(one)
  await one.station.close()
}
const real = (...parts: string[]) => join(root, 'booth', 'real', ...parts)
async function save(one: TestStation, n = 1): Promise<string> {
  await walkTo(one, 'saved', `roster-${n}`)
  const { session } = await one.client.session.current()
  if (session?.step !== 'saved') throw new Error('not saved')
  await one.client.session.close({})
  return session.submissionId
}
/** A closed folder with one photo saved. */
async function folderWithPhoto(name = 'booth'): Promise<string> {
  const one = await open(name)
  const id = await save(one)
  await close(one)
  return id
}
const problems = async (one: TestStation): Promise<readonly Problem[]> =>
  (await one.client.app.state()).problems
const readable = async (one: TestStation, id: string): Promise<boolean> => {
  const { outbox } = one.station.state.folder().submissions
  return Promise.all((['standard', 'captured'] as const).map((role) => outbox.readFile(id, role))).then(
    () => true,
    () => false,
  )
}
const item = (one: TestStation, id: string) => one.station.state.folder().submissions.item(id)
const actions = (): string[] => {
  const db = new Database(real('station.db'), { readonly: true })
  try {
    return db.prepare<[], string>('SELECT action FROM audit').pluck().all()
  } finally {
    db.close()
  }
}
const quarantined = (): string[] =>
  existsSync(real('quarantine'))
    ? readdirSync(real('quarantine'), { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => one.name)
    : []

/** SHA-256 of every file with data in it; SQLite's side files and the lock come and go. */
function fingerprint(): Record<string, string> {
  const files = readdirSync(join(root, 'booth'), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !/(\.lock|-wal|-shm)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name))
  return Object.fromEntries(
    files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
  )
}
async function refused(code: Problem['code']): Promise<void> {
  const before = fingerprint()
  await expect(open()).rejects.toBeInstanceOf(StationUnusable)
  await expect(open()).rejects.toMatchObject({ problem: { code } })
  expect(fingerprint(), 'nothing was changed').toEqual(before)
}

describe('a folder whose parts do not belong together is refused and left as it is', () => {
  it('the database is missing beside its photos', async () => {
    await folderWithPhoto()
    rmSync(real('station.db'))
    await refused('folder-incomplete')
  })

  it('the database is missing beside its photos, and the folder is from before it had a mark', async () => {
    await folderWithPhoto()
    rmSync(real('station.db'))
    rmSync(real('folder.json'))
    await refused('folder-incomplete')
  })

  it('the database is missing where no photo waits', async () => {
    await close(await open())
    rmSync(real('station.db'))
    await refused('folder-incomplete')
  })

  it('the database and the keys are missing', async () => {
    await folderWithPhoto()
    for (const name of ['station.db', 'keys.json', 'host.key']) rmSync(real(name))
    await refused('folder-incomplete')
  })

  it('the database is there by name only', async () => {
    await folderWithPhoto()
    truncateSync(real('station.db'), 0)
    await refused('folder-incomplete')
  })

  it('the database is another booth’s', async () => {
    await folderWithPhoto()
    await folderWithPhoto('other')
    cpSync(join(root, 'other', 'real', 'station.db'), real('station.db'))
    await refused('folder-mixed')
  })

  it('the keys are another booth’s', async () => {
    await folderWithPhoto()
    await folderWithPhoto('other')
    for (const name of ['keys.json', 'host.key']) cpSync(join(root, 'other', 'real', name), real(name))
    await refused('folder-mixed')
  })

  it('the database and the keys are another booth’s', async () => {
    await folderWithPhoto()
    await folderWithPhoto('other')
    for (const name of ['keys.json', 'host.key', 'station.db'])
      cpSync(join(root, 'other', 'real', name), real(name))
    await refused('folder-mixed')
  })

  it('the photos are another booth’s', async () => {
    await folderWithPhoto()
    await folderWithPhoto('other')
    rmSync(real('blobs'), { recursive: true })
    cpSync(join(root, 'other', 'real', 'blobs'), real('blobs'), { recursive: true })
    await refused('folder-mixed')
  })

  it('everything but the photos is another booth’s, which has none', async () => {
    await folderWithPhoto()
    await close(await open('other'))
    for (const name of ['keys.json', 'host.key', 'station.db', 'folder.json'])
      cpSync(join(root, 'other', 'real', name), real(name))
    await refused('folder-mixed')
  })

  it('the photos’ folder is missing', async () => {
    await folderWithPhoto()
    renameSync(real('blobs'), real('blobs-elsewhere'))
    await refused('folder-incomplete')
    renameSync(real('blobs-elsewhere'), real('blobs'))
    const again = await open()
    expect(await problems(again)).toEqual([])
  })

  it('but a first start that was cut off is made whole', async () => {
    mkdirSync(real(), { recursive: true })
    await close(await open())
    for (const name of ['station.db', 'folder.json']) rmSync(real(name))
    const again = await open()
    expect(await problems(again)).toEqual([])
  })
})

describe('an older database of the same folder', () => {
  it('deletes no photo that it does not know: they are set aside, and come back with the right database', async () => {
    const one = await open()
    const first = await save(one, 1)
    await close(one)
    cpSync(real('station.db'), join(root, 'backup.db'))
    const two = await open()
    const second = await save(two, 2)
    await close(two)
    cpSync(real('station.db'), join(root, 'right.db'))
    cpSync(join(root, 'backup.db'), real('station.db'))

    const older = await open()
    expect([item(older, first)?.state, item(older, second)]).toEqual(['queued', null])
    expect(quarantined().length).toBe(2)
    expect(readdirSync(real('quarantine'))).toEqual(['2026-03-04'])
    expect(await problems(older)).toMatchObject([{ code: 'orphans-found', subject: '2' }])
    expect(await readable(older, first)).toBe(true)
    await close(older)
    expect(actions()).toEqual(expect.arrayContaining(['database-older', 'pictures-set-aside']))

    cpSync(join(root, 'right.db'), real('station.db'))
    const right = await open()
    expect([await readable(right, first), await readable(right, second)]).toEqual([true, true])
    expect([quarantined(), await problems(right)]).toEqual([[], []])
    expect(item(right, second)?.state).toBe('queued')
  })

  it('copied from a running booth without its log deletes no photo that was only in the log', async () => {
    const one = await open()
    await save(one)
    const image = crashImage(one)
    await close(one)
    rmSync(join(root, 'booth'), { recursive: true })
    renameSync(image, join(root, 'booth'))
    for (const suffix of ['-wal', '-shm']) rmSync(real(`station.db${suffix}`), { force: true })
    const again = await open()
    expect(quarantined().length).toBe(2)
    expect(await problems(again)).toMatchObject([{ code: 'orphans-found', subject: '2' }])
  })

  it('does not take up its session, whose pictures may be part of a photo saved since', async () => {
    const one = await open()
    await walkTo(one, 'confirm')
    const image = crashImage(one)
    await one.client.session.confirm({})
    await one.client.session.close({})
    await close(one)
    const files = readdirSync(real('blobs')).length
    for (const suffix of ['', '-wal'])
      cpSync(join(image, 'real', `station.db${suffix}`), real(`station.db${suffix}`))
    rmSync(image, { recursive: true })
    const older = await open()
    expect((await older.client.session.current()).session).toBeNull()
    expect(quarantined().length).toBe(files)
    await close(older)
  })

  it('is told of once: the next start finds it as it is', async () => {
    await folderWithPhoto()
    cpSync(real('station.db'), join(root, 'backup.db'))
    await close(await open())
    cpSync(join(root, 'backup.db'), real('station.db'))
    await close(await open())
    await close(await open())
    expect(actions().filter((action) => action === 'database-older').length).toBe(1)
  })
})

describe('pictures without a row', () => {
  const strange = 'f'.repeat(32)

  it('are never deleted by a start, and those that do not open stay for good', async () => {
    await folderWithPhoto()
    writeFileSync(real('blobs', strange), 'a file whose row never came')
    writeFileSync(real('blobs', 'Thumbs.db'), 'the system’s own')
    const one = await open()
    expect(quarantined()).toEqual([strange])
    expect(readdirSync(real('blobs'))).toContain('Thumbs.db')
    livedMs = 10_000 * DAY_MS
    one.station.state.folder().keepHouse()
    expect(quarantined()).toEqual([strange])
    await close(one)
    await close(await open())
    expect(quarantined()).toEqual([strange])
  })

  it('are erased after their days when they are this folder’s own, and not before', async () => {
    const one = await open()
    await save(one)
    await close(one)
    cpSync(real('station.db'), join(root, 'backup.db'))
    const two = await open()
    await save(two, 2)
    await close(two)
    cpSync(join(root, 'backup.db'), real('station.db'))
    const older = await open()
    livedMs += 90 * DAY_MS - 1
    older.station.state.folder().keepHouse()
    expect(quarantined().length).toBe(2)
    livedMs += 1
    older.station.state.folder().keepHouse()
    expect(quarantined()).toEqual([])
    expect(await problems(older)).toEqual([])
    await close(older)
    expect(actions()).toContain('set-aside-erased')
  })

  it('can be looked into without changing the folder', async () => {
    await folderWithPhoto()
    const [photo] = readdirSync(real('blobs'))
    mkdirSync(real('quarantine', '2026-03-04'), { recursive: true })
    renameSync(real('blobs', photo!), real('quarantine', '2026-03-04', photo!))
    writeFileSync(real('quarantine', '2026-03-04', strange), 'another folder’s')
    const before = fingerprint()
    const out = join(root, 'out')
    expect(await lookIntoQuarantine(real(), out)).toEqual({ opened: 1, closed: 1 })
    expect(readdirSync(out)).toEqual([`2026-03-04-${photo}.bin`])
    expect(String(readFileSync(join(out, readdirSync(out)[0]!)))).toMatch(/^MARKER-FACE still/)
    expect(fingerprint()).toEqual(before)
  })

  it('half written go at once: nobody was ever told of them', async () => {
    await folderWithPhoto()
    writeFileSync(real('blobs', `${strange}.abcdef123456.part`), 'half a picture')
    await close(await open())
    expect(readdirSync(real('blobs')).length).toBe(2)
    expect(quarantined()).toEqual([])
  })
})

describe('photos whose files are gone', () => {
  it('are said aloud and block their submission; put back, they are sent after all', async () => {
    const id = await folderWithPhoto()
    renameSync(real('blobs'), real('elsewhere'))
    mkdirSync(real('blobs'))
    const one = await open()
    expect(item(one, id)).toMatchObject({ state: 'blocked', reason: 'file-damaged', canRetry: true })
    expect(await problems(one)).toMatchObject([{ code: 'photos-missing', subject: '1' }])
    await close(one)
    rmSync(real('blobs'), { recursive: true })
    renameSync(real('elsewhere'), real('blobs'))
    const again = await open()
    expect(item(again, id)).toMatchObject({ state: 'queued', reason: null })
    expect(await problems(again)).toEqual([])
  })
})
