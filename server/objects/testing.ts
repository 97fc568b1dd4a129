// What every object store must do, whatever it is made of.
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ObjectMissing, type ObjectStore } from './object-store.ts'

interface Opened {
  readonly objects: ObjectStore
  readonly close: () => Promise<void>
}

/** `open` gives an empty store with the folders `files` and `quarantine`. */
export function objectStoreContract(kind: string, open: () => Promise<Opened>): void {
  describe(`objects in ${kind}`, () => {
    let objects: ObjectStore
    let close: () => Promise<void>
    beforeAll(async () => {
      const opened = await open()
      objects = opened.objects
      close = opened.close
    })
    afterAll(() => close?.())
    const fresh = (folder = 'files'): string => `${folder}/${randomUUID()}.sealed`

    it.each([
      ['nothing', 0],
      ['a few bytes', 5],
      ['a picture', 300_000],
      ['more than any picture', 9_000_000],
    ])('come back as they were: %s', async (_, bytes) => {
      const [name, content] = [fresh(), randomBytes(bytes)]
      await objects.put(name, content)
      expect((await objects.get(name)).equals(content)).toBe(true)
      expect(await objects.has(name)).toBe(true)
    })

    it('of no name are told from every other fault', async () => {
      await expect(objects.get(fresh())).rejects.toBeInstanceOf(ObjectMissing)
      await expect(objects.move([{ from: fresh(), to: fresh() }])).rejects.toBeInstanceOf(ObjectMissing)
      await expect(objects.remove(fresh())).resolves.toBeUndefined()
      expect(await objects.has(fresh())).toBe(false)
    })

    it('are listed by how their names begin, and only those', async () => {
      const prefix = `files/${randomUUID()}`
      await objects.put(`${prefix}-one`, randomBytes(8))
      await objects.put(`${prefix}-two`, randomBytes(8))
      await objects.put(fresh('quarantine'), randomBytes(8))
      expect((await objects.list(prefix)).toSorted()).toEqual(['-one', '-two'])
      expect(await objects.list(`quarantine/${randomUUID()}`)).toEqual([])
      const [name] = (await objects.list('files/')).filter((one) => `files/${one}` === `${prefix}-one`)
      expect(name).toBeDefined()
    })

    it('are listed as written before a time, or not yet', async () => {
      const name = fresh()
      await objects.put(name, randomBytes(8))
      const [past, future] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)]
      expect(await objects.list(name, { writtenBefore: past })).toEqual([])
      expect(await objects.list(name, { writtenBefore: future })).toEqual([''])
    })

    it('that were put by many at once are all there', async () => {
      const prefix = `files/${randomUUID()}`
      const names = Array.from({ length: 30 }, (_, at) => `${prefix}-${at}`)
      await Promise.all(names.map((name) => objects.put(name, Buffer.from(name))))
      expect(await objects.list(prefix)).toHaveLength(names.length)
      for (const name of names) expect(String(await objects.get(name))).toBe(name)
    })

    it('move with what is in them, and are no longer where they were', async () => {
      const [from, to] = [fresh(), fresh('quarantine')]
      await objects.put(from, Buffer.from('moved'))
      await objects.move([{ from, to }])
      expect(String(await objects.get(to))).toBe('moved')
      await expect(objects.get(from)).rejects.toBeInstanceOf(ObjectMissing)
    })

    it('that were removed are gone, and from the list', async () => {
      const name = fresh()
      await objects.put(name, randomBytes(8))
      await objects.remove(name)
      await expect(objects.get(name)).rejects.toBeInstanceOf(ObjectMissing)
      expect(await objects.has(name)).toBe(false)
      expect(await objects.list(name)).toEqual([])
    })
  })
}
