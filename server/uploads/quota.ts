// What one station has lying in the staging folder, and whether one more may be added. File times are the system's own, so
// they are held against its clock.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { newestStamp } from '../durations.ts'

export interface StagedUpload {
  readonly id: string
  /** As announced: what is still to come has its place already. */
  readonly bytes: number
  readonly touchedAt: number
}

interface Which {
  /** Absent: of all stations. */
  readonly station?: string
  /** Stands for a size nobody announced. */
  readonly largest: number
  /** By id, what was read of uploads before: it does not change. What is no longer there is let go. */
  readonly known: Map<string, number>
}

const note = z.object({ size: z.int().min(0) })

export async function listUploads(folder: string, which: Which): Promise<StagedUpload[]> {
  const { station, known } = which
  const names = await readdir(folder)
  // Of a half-made upload either file alone is there; it counts, and goes, like a whole one.
  const ids = new Set(names.map((name) => name.replace(/\.json$/, '')))
  const mine = [...ids].filter((id) => station === undefined || id.startsWith(`${station}.`))
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id)
  const uploads = await Promise.all(mine.map((id) => describe(folder, id, which)))
  return uploads.filter((one) => one !== null)
}

/** Null for what went away meanwhile. */
async function describe(folder: string, id: string, { largest, known }: Which): Promise<StagedUpload | null> {
  const path = join(folder, id)
  const [data, about] = await Promise.all([
    stat(path).catch(() => null),
    stat(`${path}.json`).catch(() => null),
  ])
  const times = [data, about].flatMap((one) => (one ? [one.mtimeMs] : []))
  if (times.length === 0) return null
  const bytes = known.get(id) ?? (await announced(`${path}.json`))
  if (bytes !== null) known.set(id, bytes)
  // Cut short or gone: it counts as the most it can become. Touched in the future, it was by a clock that was wrong.
  const touchedAt = Math.max(...times)
  const believed = touchedAt <= newestStamp(new Date()).getTime()
  return { id, bytes: bytes ?? largest, touchedAt: believed ? touchedAt : 0 }
}

async function announced(path: string): Promise<number | null> {
  try {
    return note.parse(JSON.parse(await readFile(path, 'utf8'))).size
  } catch {
    return null
  }
}

interface Quota {
  readonly files: number
  readonly bytes: number
  /** Uploads last touched before make room for new ones: their booth sends them once more. */
  readonly idleBefore: number
}

export interface QuotaDecision {
  readonly drop: readonly StagedUpload[]
  readonly refused: boolean
}

/** Drops idle uploads, longest untouched first, as far as it helps; refuses where that is not enough. */
export function tooMany(uploads: readonly StagedUpload[], bytes: number, quota: Quota): QuotaDecision {
  let files = uploads.length + 1
  let total = uploads.reduce((sum, one) => sum + one.bytes, bytes)
  const fits = (): boolean => files <= quota.files && total <= quota.bytes
  const drop: StagedUpload[] = []
  for (const one of [...uploads].sort((a, b) => a.touchedAt - b.touchedAt)) {
    if (fits() || one.touchedAt >= quota.idleBefore) break
    drop.push(one)
    files -= 1
    total -= one.bytes
  }
  return fits() ? { drop, refused: false } : { drop: [], refused: true }
}
