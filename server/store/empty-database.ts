// An empty database to begin from. PGlite takes seconds to make one and a fraction of a second to open a copy, so that what
// starts many servers on this machine (tests, knocks, the demo) makes it once, with its tables.
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { migrate, migrationsHash } from './migrate.ts'

/** Smaller than PostgreSQL's 16 MB: a school's log is short, and an erasure begins a new segment. */
const SEGMENT_MEGABYTES = 4
export const NEW_DATABASE: readonly string[] = [`--wal-segsize=${SEGMENT_MEGABYTES}`]

/** Every start flushes every file, and two thirds of a new folder's are databases to make further databases from. */
export async function dropTemplates(pg: PGlite): Promise<void> {
  await pg.exec(`update pg_database set datistemplate = false where datname like 'template%'`)
  // Each by itself: dropping one is no part of a transaction.
  for (const name of ['template0', 'template1']) await pg.exec(`drop database if exists ${name}`)
}

const isThere = async (path: string): Promise<boolean> => Boolean(await stat(path).catch(() => null))

async function pgliteVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const file = join(dirname(main), '..', 'package.json')
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}

async function placeIn(dir: string): Promise<string> {
  const tables = migrationsHash().slice(0, 12)
  return join(dir, `empty-database-${await pgliteVersion()}-${SEGMENT_MEGABYTES}-${tables}`)
}

/** The folder to give as `emptyDatabase`, where one of this version and with these tables lies below `dir` already. */
export async function knownEmptyDatabaseIn(dir: string): Promise<string | undefined> {
  const place = await placeIn(dir)
  return (await isThere(place)) ? place : undefined
}

/** The same; made where there is none yet. */
export async function emptyDatabaseIn(dir: string): Promise<string> {
  const place = await placeIn(dir)
  if (await isThere(place)) return place
  const making = join(dir, `making-${randomUUID()}`)
  await mkdir(dir, { recursive: true })
  try {
    const { PGlite } = await import('@electric-sql/pglite')
    const pg = await PGlite.create({ dataDir: making, initDbStartParams: [...NEW_DATABASE] })
    await dropTemplates(pg)
    await migrate(pg)
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
