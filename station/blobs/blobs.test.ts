import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCipher } from '../keys/cipher.ts'
import { type Db, openStore } from '../store/open.ts'
import { BlobLost, type Blobs, createBlobs, isDiskFull } from './blobs.ts'

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('JFIF a face')])
let dir: string
let db: Db
let blobs: Blobs
const folder = () => join(dir, 'blobs')

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'blobs-'))
  db = openStore(join(dir, 'station.db'))
  blobs = createBlobs(folder(), db, createCipher(Buffer.alloc(32, 1)))
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

async function put(owner: 'session:a' | 'session:b' | 'submission:c' = 'session:a', bytes = JPEG) {
  const [blob] = await blobs.put(owner, [{ kind: 'still', mediaType: 'image/jpeg', bytes }])
  return blob!
}

describe('blobs put together', () => {
  const picture = (text: string) =>
    ({ kind: 'still', mediaType: 'image/jpeg', bytes: Buffer.from(text) }) as const

  it('come back in the order given', async () => {
    const refs = await blobs.put('session:a', [picture('one'), picture('two')])
    expect(await Promise.all(refs.map(async ({ id }) => String(await blobs.read(id))))).toEqual([
      'one',
      'two',
    ])
  })

  it('are there together or not at all', async () => {
    db.exec(
      "CREATE TRIGGER no_third BEFORE INSERT ON blobs WHEN NEW.bytes = 5 BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    const pictures = [picture('one'), picture('three')]
    await expect(blobs.put('session:a', pictures)).rejects.toThrow('no')
    expect(blobs.ownedBy('session:a')).toEqual([])
    expect(readdirSync(join(dir, 'blobs'))).toEqual([])
  })
})

describe('a blob', () => {
  it('comes back as it was, and is nothing but noise on disk', async () => {
    const ref = await put()
    expect(await blobs.read(ref.id)).toEqual(JPEG)
    expect(readdirSync(folder())).toEqual([ref.id])
    const stored = readFileSync(join(folder(), ref.id))
    expect(stored.includes('JFIF') || stored.includes(JPEG.subarray(0, 4))).toBe(false)
  })

  it('has another name each time, so that equal pictures cannot be told', async () => {
    expect((await put()).id).not.toBe((await put()).id)
  })

  it.each([
    ['altered', (file: string) => writeFileSync(file, Buffer.alloc(80, 7))],
    ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 20))],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['gone', (file: string) => rmSync(file)],
  ])('%s on disk is lost, not shown', async (_name, damage) => {
    const ref = await put()
    damage(join(folder(), ref.id))
    await expect(blobs.read(ref.id)).rejects.toBeInstanceOf(BlobLost)
  })

  it('does not open in the place of another one', async () => {
    const [one, two] = [await put(), await put()]
    writeFileSync(join(folder(), two.id), readFileSync(join(folder(), one.id)))
    await expect(blobs.read(two.id)).rejects.toBeInstanceOf(BlobLost)
  })

  it('leaves no file behind when its row cannot be written', async () => {
    db.exec(
      "CREATE TRIGGER full BEFORE INSERT ON blobs BEGIN SELECT RAISE(ABORT, 'as if the disk was full'); END",
    )
    await expect(put()).rejects.toThrow()
    expect(readdirSync(folder())).toEqual([])
  })

  it('tells a full disk from a bug', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])
      expect(isDiskFull(Object.assign(new Error(), { code }))).toBe(true)
    expect(isDiskFull(Object.assign(new Error(), { code: 'EIO' }))).toBe(false)
  })
})

describe('a picture that is to go', () => {
  it('goes with the next round when the plug was pulled between its row and its file', async () => {
    const ref = await put()
    blobs.forget([ref.id])
    expect([blobs.find(ref.id), readdirSync(folder())]).toEqual([null, [ref.id]])
    createBlobs(folder(), db, createCipher(Buffer.alloc(32, 1))).finishLeaving()
    expect(readdirSync(folder())).toEqual([])
    expect(db.prepare('SELECT count(*) FROM blobs_leaving').pluck().get()).toBe(0)
  })

  it('whose removal was not committed stays', async () => {
    const ref = await put()
    const half = db.transaction(() => {
      blobs.forget([ref.id])
      throw new Error('power cut')
    })
    expect(half).toThrow('power cut')
    blobs.finishLeaving()
    expect(await blobs.read(ref.id)).toEqual(JPEG)
  })
})
