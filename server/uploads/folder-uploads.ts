// Uploads as files of one folder, by tus's own store: the bytes, and what was announced of them beside it.
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileConfigstore, FileStore } from '@tus/file-store'
import { MemoryLocker, type Upload } from '@tus/server'
import { z } from 'zod'
import { newestStamp } from '../durations.ts'
import type { StagedUpload, UploadStore } from './upload-store.ts'

/** As tus's own, whose writing calls every fault by one name: a full disk is to be told from the others. */
class PlainFileStore extends FileStore {
  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const file = createWriteStream(join(this.directory, id), { flags: 'r+', start: offset })
    await pipeline(readable, file)
    return offset + file.bytesWritten
  }
}

/** Of each upload its note, read or written once: most are announced, written and read within a second. */
class RememberedNotes extends FileConfigstore {
  readonly #known = new Map<string, string>()

  override async get(id: string): Promise<Upload | undefined> {
    const text = this.#known.get(id)
    if (text !== undefined) return JSON.parse(text) as Upload
    const found = await super.get(id)
    if (found) this.#known.set(id, JSON.stringify(found))
    return found
  }
  override async set(id: string, upload: Upload): Promise<void> {
    await super.set(id, upload)
    this.#known.set(id, JSON.stringify(upload))
  }
  override async delete(id: string): Promise<void> {
    this.#known.delete(id)
    await super.delete(id)
  }
  forgetAllBut(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id)
  }
}

/** `largestBytes` stands for a size nobody announced. */
export async function openFolderUploads(
  folder: string,
  { keepMs, largestBytes }: { readonly keepMs: number; readonly largestBytes: number },
): Promise<UploadStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const notes = new RememberedNotes(folder)

  /** Null for what went away meanwhile. */
  async function describe(id: string): Promise<StagedUpload | null> {
    const path = join(folder, id)
    const found = await Promise.all([path, `${path}.json`].map((one) => stat(one).catch(() => null)))
    const times = found.flatMap((one) => (one ? [one.mtimeMs] : []))
    if (times.length === 0) return null
    const announced = note.safeParse(await notes.get(id)).data
    // Cut short or gone: it counts as the most it can become. Touched in the future, it was by a clock that was wrong.
    const touchedAt = Math.max(...times)
    const believed = touchedAt <= newestStamp(new Date()).getTime()
    return { id, bytes: announced?.size ?? largestBytes, touchedAt: believed ? touchedAt : 0 }
  }

  async function idsOf(station: string | undefined): Promise<string[]> {
    const names = await readdir(folder)
    // Of a half-made upload either file alone is there; it counts, and goes, like a whole one.
    const ids = new Set(names.map((name) => name.replace(/\.json$/, '')))
    notes.forgetAllBut(ids)
    return [...ids].filter((id) => station === undefined || id.startsWith(`${station}.`))
  }

  return {
    datastore: new PlainFileStore({
      directory: folder,
      configstore: notes,
      expirationPeriodInMilliseconds: keepMs,
    }),
    locker: new MemoryLocker(),
    nowMs: Date.now,
    read: (id) => readFile(join(folder, id)).catch(nothingThere),
    async remove(id) {
      await Promise.all([unlink(join(folder, id)), notes.delete(id)].map((gone) => gone.catch(nothingThere)))
    },
    count: async (ofStation) => (await idsOf(ofStation)).length,
    async list(ofStation) {
      const found = await Promise.all((await idsOf(ofStation)).map(describe))
      return found.filter((one) => one !== null)
    },
  }
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

const note = z.object({ size: z.int().min(0) })
