// An empty database to begin from. PGlite takes seconds to make one and a fraction of a second to open a copy, so that what
// starts many servers on this machine (tests, knocks, the demo) makes it once.
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Smaller than PostgreSQL's 16 MB: a school's log is short, and an erasure begins a new segment. */
const SEGMENT_MEGABYTES = 4
export const NEW_DATABASE: readonly string[] = [`--wal-segsize=${SEGMENT_MEGABYTES}`]

const isThere = async (path: string): Promise<boolean> => Boolean(await stat(path).catch(() => null))

async function pgliteVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const file = join(dirname(main), '..', 'package.json')
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}

const placeIn = async (dir: string): Promise<string> =>
  join(dir, `empty-database-${await pgliteVersion()}-${SEGMENT_MEGABYTES}`)

/** The folder to give as `emptyDatabase`, where one of this version lies below `dir` already. */
export async function knownEmptyDatabaseIn(dir: string): Promise<string | undefined> {
  const place = await placeIn(dir)
  return (await isThere(place)) ? place : undefined
}

/** The same; made where this version of PGlite has made none there yet. */
export async function emptyDatabaseIn(dir: string): Promise<string> {
  const place = await placeIn(dir)
  if (await isThere(place)) return place
  const making = join(dir, `making-${randomUUID()}`)
  await mkdir(dir, { recursive: true })
  try {
    const { PGlite } = await import('@electric-sql/pglite')
    const pg = await PGlite.create({ dataDir: making, initDbStartParams: [...NEW_DATABASE] })
    await pg.close()
    // Somebody else may have been quicker: then theirs stands.
    await rename(making, place).catch(async (error: unknown) => {
      if (!(await isThere(place))) throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return place
}
