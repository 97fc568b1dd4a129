// What is found at the start, by whose it is.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCipher } from '../keys/cipher.ts'
import { createRetention } from '../retention/retention.ts'
import { type Db, openStore } from '../store/open.ts'
import { type BlobOwner, type Blobs, createBlobs } from './blobs.ts'
import { createQuarantine } from './quarantine.ts'
import { takeStock } from './stock.ts'

const cipher = createCipher(Buffer.alloc(32, 1))
let dir: string
let db: Db
let blobs: Blobs
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stock-'))
  db = openStore(join(dir, 'station.db'))
  blobs = createBlobs(join(dir, 'blobs'), db, cipher)
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

async function put(owner: BlobOwner): Promise<string> {
  const [ref] = await blobs.put(owner, [
    { kind: 'still', mediaType: 'image/jpeg', bytes: Buffer.from(owner) },
  ])
  return ref!.id
}

function stock(held: readonly string[], older = false) {
  const blobDir = join(dir, 'blobs')
  const livedMs = () => 0
  const retention = createRetention({ livedMs, keepDays: () => 1, strayDays: 1 })
  const now = () => new Date(0)
  const quarantine = createQuarantine({
    dir: join(dir, 'quarantine'),
    blobDir,
    db,
    cipher,
    now,
    livedMs,
    retention,
  })
  return takeStock({ blobDir, blobs, quarantine, held, older })
}

it('pictures of the open session, of submissions and of checks of the station stay; of a session that is over they go', async () => {
  const open = await put('session:a')
  const over = await put('session:b')
  const [sent, plate] = [await put('submission:c'), await put('check:backdrop')]
  expect(stock([open])).toMatchObject({ dropped: 1, setAside: 0 })
  expect(readdirSync(join(dir, 'blobs')).sort()).toEqual([open, sent, plate].sort())
  expect(blobs.find(over)).toBeNull()
  expect(blobs.ownedBy('check:backdrop')).toEqual([plate])
  expect(String(await blobs.read(plate))).toBe('check:backdrop')
})

it('with a database older than the folder nothing goes: what a session seems to have left is set aside', async () => {
  const [over, plate] = [await put('session:b'), await put('check:backdrop')]
  expect(stock([], true)).toMatchObject({ dropped: 0, setAside: 1 })
  expect(readdirSync(join(dir, 'blobs'))).toEqual([plate])
  expect(readdirSync(join(dir, 'quarantine', '1970-01-01'))).toEqual([over])
})
