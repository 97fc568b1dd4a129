import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import yauzl from 'yauzl'
import { storedZip } from './stored-zip.ts'

const members = [
  { name: 'a.tflite', data: Buffer.from('TFL3 and more') },
  { name: 'a-longer-name.binarypb', data: Buffer.alloc(1001, 7) },
  { name: 'c', data: Buffer.alloc(0) },
]

async function unpacked(zip: Buffer): Promise<{ name: string; data: Buffer; method: number }[]> {
  const open = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)
  const file = await open(zip, { lazyEntries: true })
  const found: { name: string; data: Buffer; method: number }[] = []
  return new Promise((resolve, reject) => {
    file.on('error', reject)
    file.on('end', () => resolve(found))
    file.on('entry', (entry: yauzl.Entry) => {
      file.openReadStream(entry, async (error, stream) => {
        if (error) return reject(error)
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        // yauzl checks lengths, not sums.
        expect(entry.crc32).toBe(crc32(Buffer.concat(chunks)))
        found.push({ name: entry.fileName, data: Buffer.concat(chunks), method: entry.compressionMethod })
        file.readEntry()
      })
    })
    file.readEntry()
  })
}

it('is a zip that others can read', async () => {
  expect(await unpacked(storedZip(members))).toEqual(members.map((one) => ({ ...one, method: 0 })))
})

it('starts every member on a 16-byte boundary of the file, also behind other bytes', () => {
  for (const offset of [0, 5, 16]) {
    const zip = storedZip(members, offset)
    for (const { data } of members.slice(0, 2)) expect((offset + zip.indexOf(data)) % 16).toBe(0)
  }
})

it('is the same twice', () => {
  expect(storedZip(members).equals(storedZip(members))).toBe(true)
})
