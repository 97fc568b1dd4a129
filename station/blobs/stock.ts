// Taking stock at the start: what lies in the blob folder against what the database lists. Nothing that a row does not
// name is deleted; what a row names and is not there is said aloud.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { hasOwner } from '../retention/retention.ts'
import { isBlobId, isHalfWritten } from './blob-file.ts'
import type { Blobs } from './blobs.ts'
import type { Quarantine } from './quarantine.ts'

export interface Stock {
  /** Pictures of sessions that are over, deleted. */
  readonly dropped: number
  /** Pictures whose rows came back with their database. */
  readonly givenBack: number
  /** Pictures without a row. */
  readonly setAside: number
  /** Pictures that are listed and not there. */
  readonly lost: ReadonlySet<string>
}

export interface StockOptions {
  readonly blobDir: string
  readonly blobs: Blobs
  readonly quarantine: Quarantine
  /** Pictures of the open session. */
  readonly held: readonly string[]
  /** The database is older than the folder: what it takes for a stray may be part of a photo it does not know. */
  readonly older: boolean
}

export function takeStock({ blobDir, blobs, quarantine, held, older }: StockOptions): Stock {
  blobs.finishLeaving()
  const present = new Set(readdirSync(blobDir))
  for (const name of present) if (isHalfWritten(name)) rmSync(join(blobDir, name), { force: true })
  const listed = blobs.listed()
  const givenBack = quarantine.giveBack([...listed.keys()].filter((id) => !present.has(id)))
  for (const id of givenBack) present.add(id)
  const strays = [...listed].flatMap(([id, owner]) => (hasOwner(id, owner, held) ? [] : [id]))
  if (older) blobs.disown(strays)
  else blobs.drop(strays)
  const orphans = [...present].filter(
    (name) => isBlobId(name) && (!listed.has(name) || (older && strays.includes(name))),
  )
  quarantine.take(orphans)
  const gone = new Set(strays)
  const lost = [...listed.keys()].filter((id) => !present.has(id) && !gone.has(id))
  return {
    dropped: older ? 0 : strays.length,
    givenBack: givenBack.length,
    setAside: orphans.length,
    lost: new Set(lost),
  }
}
