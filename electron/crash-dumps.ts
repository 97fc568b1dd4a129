// Crash dumps stay on this machine, and not for long: a dump holds memory, and memory may hold a face.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CrashReporter } from 'electron'

export const RETENTION = { days: 7, count: 5 } as const
const DAY_MS = 86_400_000

export function keepCrashDumps(reporter: Pick<CrashReporter, 'start'>, dir: string, now: Date): void {
  reporter.start({ uploadToServer: false, compress: true })
  sweepCrashDumps(dir, now)
}

/** Removes what is older than a week and all but the newest five. Returns how many files went. */
export function sweepCrashDumps(dir: string, now: Date): number {
  const dumps = dumpsIn(dir).sort((a, b) => b.writtenMs - a.writtenMs)
  const gone = dumps.filter(
    ({ writtenMs }, index) => index >= RETENTION.count || now.getTime() - writtenMs > RETENTION.days * DAY_MS,
  )
  for (const { file } of gone) rmSync(file, { force: true })
  return gone.length
}

function dumpsIn(dir: string): { file: string; writtenMs: number }[] {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile() && one.name.endsWith('.dmp'))
      .map((one) => join(one.parentPath, one.name))
      .map((file) => ({ file, writtenMs: statSync(file).mtimeMs }))
  } catch (error) {
    // Nothing has crashed yet.
    if ((error as { code?: unknown }).code === 'ENOENT') return []
    throw error
  }
}
