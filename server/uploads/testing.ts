// What every store of uploads must do under tus, whatever it is made of.
import { randomBytes } from 'node:crypto'
import { Server } from '@tus/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealUploads } from './sealed-uploads.ts'
import type { UploadStore } from './upload-store.ts'

interface Opened {
  readonly uploads: UploadStore
  readonly close: () => Promise<void>
}

const HOST = 'http://uploads.test'
const KEY = randomBytes(32)
const HEADERS = { 'tus-resumable': '1.0.0' }

/** `open` gives an empty store. */
export function uploadStoreContract(kind: string, open: () => Promise<Opened>): void {
  describe(`uploads in ${kind}`, () => {
    let plain: UploadStore
    let uploads: UploadStore
    let tus: Server
    let close: () => Promise<void>
    beforeAll(async () => {
      const opened = await open()
      close = opened.close
      plain = opened.uploads
      // What it holds without the seal is read through a look of its own.
      uploads = sealUploads({ ...plain }, () => KEY)
      const namingFunction = (request: Request): string =>
        `${request.headers.get('x-station')}.${randomBytes(16).toString('hex')}`
      const { datastore, locker } = uploads
      tus = new Server({ path: '/files', datastore, locker, namingFunction, relativeLocation: true })
    })
    afterAll(() => close?.())

    const send = (method: string, path: string, headers: Record<string, string>, body?: Uint8Array) =>
      tus.handleWeb(
        new Request(`${HOST}${path}`, {
          method,
          headers: { ...HEADERS, ...headers },
          ...(body ? { body: new Uint8Array(body) } : {}),
        }),
      )
    async function announce(bytes: number, station = 'one'): Promise<string> {
      const answer = await send('POST', '/files', { 'upload-length': String(bytes), 'x-station': station })
      expect(answer.status).toBe(201)
      return answer.headers.get('location')!.split('/').at(-1)!
    }
    const piece = (id: string, offset: number, body: Uint8Array) =>
      send(
        'PATCH',
        `/files/${id}`,
        { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
        body,
      )
    async function offsetOf(id: string): Promise<number> {
      return Number((await send('HEAD', `/files/${id}`, {})).headers.get('upload-offset'))
    }

    it.each([
      ['in one piece', [300_000]],
      ['in pieces of any size', [1, 15, 16, 17, 70_001, 229_950]],
      ['in pieces that are larger than any store’s part', [9_000_000, 10, 11_000_000]],
    ])('come in %s and are whole', async (_, sizes) => {
      const bytes = randomBytes(sizes.reduce((sum, size) => sum + size, 0))
      const id = await announce(bytes.length)
      let offset = 0
      for (const size of sizes) {
        expect((await piece(id, offset, bytes.subarray(offset, offset + size))).status).toBe(204)
        offset += size
        expect(await offsetOf(id)).toBe(offset)
      }
      expect((await uploads.read(id))!.equals(bytes)).toBe(true)
    })

    it('lie there sealed, also while they come in', async () => {
      const bytes = Buffer.from('a face, and a name under it '.repeat(100))
      const id = await announce(bytes.length + 1)
      await piece(id, 0, bytes)
      const lying = await plain.read(id)
      expect(lying).toHaveLength(bytes.length)
      expect(lying!.includes('a face')).toBe(false)
    })

    it('are written to by one request at a time: of two at the same place one counts', async () => {
      const bytes = randomBytes(200_000)
      const id = await announce(bytes.length)
      const answers = await Promise.all([piece(id, 0, bytes), piece(id, 0, bytes)])
      expect(answers.map(({ status }) => status)).toContain(204)
      expect(await offsetOf(id)).toBe(bytes.length)
      expect((await uploads.read(id))!.equals(bytes)).toBe(true)
    })

    it('are listed by their station, with the size they were announced with and when they were touched', async () => {
      const before = Date.now()
      const [mine, other] = [await announce(5000, 'mine'), await announce(7, 'other')]
      await piece(mine, 0, randomBytes(10))
      const [found, ...more] = await uploads.list('mine')
      expect(more).toEqual([])
      expect(await uploads.count('mine')).toBe(1)
      expect(await uploads.count('nobody')).toBe(0)
      expect(found).toMatchObject({ id: mine, bytes: 5000 })
      expect(Math.abs(found!.touchedAt - before)).toBeLessThan(3_600_000)
      expect((await uploads.list()).map(({ id }) => id)).toEqual(expect.arrayContaining([mine, other]))
    })

    it('that were removed are gone; of those nobody knows nothing is said', async () => {
      const id = await announce(20)
      await piece(id, 0, randomBytes(10))
      await uploads.remove(id)
      expect(await uploads.read(id)).toBeNull()
      expect((await uploads.list()).some((one) => one.id === id)).toBe(false)
      expect((await send('HEAD', `/files/${id}`, {})).status).toBe(404)
      await expect(uploads.remove(id)).resolves.toBeUndefined()
      expect(await uploads.read(`one.${randomBytes(16).toString('hex')}`)).toBeNull()
    })
  })
}
