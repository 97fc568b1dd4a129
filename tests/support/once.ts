// What a whole run has once. Its temporary folders, Chromium's profiles included, lie in one folder that goes with the run,
// whatever failed in it, and that no other run on this machine looks into. And the empty database of the servers, so that
// two files that begin side by side do not both make it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'

export default async function once(): Promise<() => void> {
  const usual = tmpdir()
  // Short: the sockets of browsers lie deep below it, and a socket's path has little more than a hundred characters.
  const dir = mkdtempSync(join(usual, 'tests-'))
  process.env['TMPDIR'] = dir
  await emptyDatabase()
  return () => {
    process.env['TMPDIR'] = usual
    // A browser that was just closed may still be writing.
    rmSync(dir, { recursive: true, force: true, maxRetries: 10 })
  }
}
