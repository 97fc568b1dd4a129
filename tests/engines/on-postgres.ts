// The server's own tests once more, on PostgreSQL in the place of the embedded engine. Where this machine has none they are
// skipped by name.
import { it } from 'vitest'

/** `files` are the test files to take in, from here. */
export async function onPostgres(what: string, files: readonly (() => Promise<unknown>)[]): Promise<void> {
  if (process.env['TEST_POSTGRES'] === undefined) {
    it.skip(`${what} on PostgreSQL (there is none on this machine: apt-get install postgresql)`, () =>
      undefined)
    return
  }
  process.env['TEST_ENGINE'] = 'postgres'
  for (const file of files) await file()
}
