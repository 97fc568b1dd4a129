// Crash dumps stay on this machine, and not for long: a dump holds memory, and memory may hold a face.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CrashReporter } from 'electron'
import type { Log } from './shell-log.ts'

export const RETENTION = { days: 7, count: 5 } as const
const DAY_MS = 86_400_000

/** Swept now and every day: a booth may run for weeks. A folder that cannot be swept is told to the log, no more. */
export function keepCrashDumps(
  reporter: Pick<CrashReporter, 'start'>,
  dir: string,
  log: Log,
  now = (): Date => new Date(),
): void {
  reporter.start({ uploadToServer: false, compress: true })
  const sweep = (): void => {
    try {
      sweepCrashDumps(dir, now())
    } catch (error) {
      log('crash-dumps-kept', { code: (error as { code?: unknown }).code })
    }
  }
  sweep()
  setInterval(sweep, DAY_MS).unref()
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
