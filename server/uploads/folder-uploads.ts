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

/** Keeps in mind what it wrote until the upload is removed: most are announced, written and read within one second. */
class RememberingNotes extends FileConfigstore {
  readonly #written = new Map<string, string>()

  override async get(id: string): Promise<Upload | undefined> {
    const text = this.#written.get(id)
    return text === undefined ? super.get(id) : (JSON.parse(text) as Upload)
  }
  override async set(id: string, upload: Upload): Promise<void> {
    await super.set(id, upload)
    this.#written.set(id, JSON.stringify(upload))
  }
  override async delete(id: string): Promise<void> {
    this.#written.delete(id)
    await super.delete(id)
  }
}

/** `largestBytes` stands for a size nobody announced. */
export async function openFolderUploads(
  folder: string,
  { keepMs, largestBytes }: { readonly keepMs: number; readonly largestBytes: number },
): Promise<UploadStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const notes = new RememberingNotes(folder)
  /** What was announced of uploads seen before: it does not change. */
  const known = new Map<string, number>()

  /** Null for what went away meanwhile. */
  async function describe(id: string): Promise<StagedUpload | null> {
    const path = join(folder, id)
    const found = await Promise.all([path, `${path}.json`].map((one) => stat(one).catch(() => null)))
    const times = found.flatMap((one) => (one ? [one.mtimeMs] : []))
    if (times.length === 0) return null
    const bytes = known.get(id) ?? (await announced(`${path}.json`))
    if (bytes !== null) known.set(id, bytes)
    // Cut short or gone: it counts as the most it can become. Touched in the future, it was by a clock that was wrong.
    const touchedAt = Math.max(...times)
    const believed = touchedAt <= newestStamp(new Date()).getTime()
    return { id, bytes: bytes ?? largestBytes, touchedAt: believed ? touchedAt : 0 }
  }

  async function idsOf(station: string | undefined): Promise<string[]> {
    const names = await readdir(folder)
    // Of a half-made upload either file alone is there; it counts, and goes, like a whole one.
    const ids = new Set(names.map((name) => name.replace(/\.json$/, '')))
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id)
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

async function announced(path: string): Promise<number | null> {
  try {
    return note.parse(JSON.parse(await readFile(path, 'utf8'))).size
  } catch {
    return null
  }
}
