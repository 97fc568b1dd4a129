// A photo must not lie readable anywhere even for a minute, so what tus writes goes through AES-256-CTR with a key of the
// upload's own; its integrity is the SHA-256 of the manifest, checked at commit.
import { createCipheriv } from 'node:crypto'
import { Readable } from 'node:stream'
import type { UploadStore } from './upload-store.ts'

const BLOCK_BYTES = 16

/** CTR is its own inverse, and may start at any byte. */
function cipherAt(key: Buffer, offset: number) {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK_BYTES)), 8)
  const cipher = createCipheriv('aes-256-ctr', key, counter)
  cipher.update(Buffer.alloc(offset % BLOCK_BYTES))
  return cipher
}

/** `keyOf` gives 32 bytes for an upload, always the same. */
export function sealUploads(store: UploadStore, keyOf: (id: string) => Buffer): UploadStore {
  const { datastore } = store
  const write = datastore.write.bind(datastore)
  datastore.write = (readable, id, offset) => {
    const cipher = cipherAt(keyOf(id), offset)
    async function* sealed(): AsyncGenerator<Buffer> {
      for await (const piece of readable as AsyncIterable<Buffer>) yield cipher.update(piece)
    }
    return write(Readable.from(sealed(), { objectMode: false }), id, offset)
  }
  return {
    ...store,
    async read(id) {
      const bytes = await store.read(id)
      return bytes && cipherAt(keyOf(id), 0).update(bytes)
    },
  }
}
