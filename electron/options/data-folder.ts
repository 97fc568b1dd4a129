// The folders that must be there before anything is opened: Chromium's profile with the lock of the one instance, and the
// crash dumps. A folder that cannot be used is a screen that says so, never a program that does not come up.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from 'electron'
import type { Problem } from '../../core/contract/station-records.ts'
import { StationUnusable, unusable } from '../../station/folder/startup-failure.ts'

/** Returns what is wrong with the folder: then the profile is a passing one, so that a window can say it. */
export function settleInFolder(app: Pick<App, 'setPath'>, dataDir: string): Problem | null {
  const problem = problemOf(() => use(app, dataDir), dataDir)
  // On a disk that is full through and through Electron's own profile has to do.
  if (problem) problemOf(() => use(app, mkdtempSync(join(tmpdir(), 'capture-station-'))), dataDir)
  return problem
}

function use(app: Pick<App, 'setPath'>, dir: string): void {
  for (const [name, folder] of [
    ['userData', join(dir, 'browser')],
    ['crashDumps', join(dir, 'crash-dumps')],
  ] as const) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    app.setPath(name, folder)
  }
}

function problemOf(work: () => void, dataDir: string): Problem | null {
  try {
    work()
    return null
  } catch (error) {
    const known = unusable(error, dataDir)
    if (known instanceof StationUnusable) return known.problem
    throw error
  }
}
