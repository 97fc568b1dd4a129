// What a whole run has once. Its temporary folders, Chromium's profiles included, lie in one folder that goes with the run,
// whatever failed in it, and that no other run on this machine looks into. And the empty database of the servers, so that
// two files that begin side by side do not both make it.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresBin, startPostgres } from '../../tools/engines/postgres.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'

const IN_MEMORY = '/dev/shm'
/** A whole run takes two; above ten a server does not warn of its disk. */
const ROOM_BYTES = 12_000_000_000

/**
 * Hundreds of databases begin and end in a run, each a thousand small files that are flushed: a third of its time on a
 * quick disk, and most of it on a slow one. Where Linux keeps files in memory and has plenty, they lie there; what a flush
 * is for, the knocks prove with file systems of their own. Whoever sets TMPDIR means it.
 */
function roomiest(): string {
  if (process.env['TMPDIR'] || process.platform !== 'linux') return tmpdir()
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return Math.min(bavail * bsize, process.availableMemory()) >= ROOM_BYTES ? IN_MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

export default async function once(): Promise<() => Promise<void>> {
  // Asked once for each project of the run.
  if (process.env['TESTS_BEGUN']) return async () => undefined
  process.env['TESTS_BEGUN'] = 'yes'
  const usual = process.env['TMPDIR']
  // Short: the sockets of browsers lie deep below it, and a socket's path has little more than a hundred characters.
  const dir = mkdtempSync(join(roomiest(), 'tests-'))
  process.env['TMPDIR'] = dir
  // The same programs are started hundreds of times.
  process.env['NODE_COMPILE_CACHE'] = join(dir, 'compiled')
  await emptyDatabase()
  const postgres = postgresBin() ? await startPostgres() : null
  if (postgres) process.env['TEST_POSTGRES'] = postgres.url
  return async () => {
    await postgres?.stop()

    if (usual === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = usual
    delete process.env['NODE_COMPILE_CACHE']
    delete process.env['TESTS_BEGUN']
    // A browser that was just closed may still be writing.
    rmSync(dir, { recursive: true, force: true, maxRetries: 10 })
  }
}
