// Chromium writes a dump of every part of it that crashes, which may hold a piece of what was on the screen, and by itself
// into the account's own configuration, where nobody sweeps. No switch stops it, but its folder can be named (Chromium's
// chrome_crash_reporter_client); so it lies in the data folder and is emptied.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const folderOf = (profileDir: string): string => join(profileDir, 'crash-dumps')

export const withDumpFolder = (profileDir: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  BREAKPAD_DUMP_LOCATION: folderOf(profileDir),
})

/** Leaves the folder and its settings, which a running browser holds. */
export function dropDumps(profileDir: string): void {
  let names: string[] = []
  try {
    names = readdirSync(folderOf(profileDir), { recursive: true, encoding: 'utf8' })
  } catch {
    // No dump was ever written.
  }
  for (const name of names)
    if (/\.(dmp|meta)$/.test(name)) rmSync(join(folderOf(profileDir), name), { force: true })
}
