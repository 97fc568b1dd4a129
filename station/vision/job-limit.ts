// When a job of the vision child has taken too long. What counts is the child's own time: on a busy machine a child that
// is given little of it is slow and no fault; one that computes without end, or waits without end, hangs.
import { readFileSync } from 'node:fs'

/** Linux counts a process's time in hundredths of a second wherever it runs. */
const TICK_MS = 10
/** Of the limit. Less than this is what an idle process uses by itself, more is what the busiest machine gives. */
const AT_WORK_SHARE = 1 / 600
const LOOKS = 10
const LONGEST_LOOK_MS = 1000

/** User and system time of the process so far; null where the system does not tell or the process is gone. */
export function cpuTimeMs(pid: number): number | null {
  try {
    // The name before the last parenthesis may hold spaces; utime and stime are the 12th and 13th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return Number.isFinite(ticks) ? ticks * TICK_MS : null
  } catch {
    return null
  }
}

/**
 * Calls `onLate` when the child has used `limitMs` of a processor, or for `limitMs` by the clock as good as none of it. Where its time
 * cannot be known, `limitMs` by the clock. Returns how to stop.
 */
export function watchJob(
  pid: number | null,
  limitMs: number,
  onLate: () => void,
  timeOf = cpuTimeMs,
): () => void {
  const now = (): number | null => (pid === null ? null : timeOf(pid))
  const atStart = now()
  let seen = atStart
  let changedAt = performance.now()
  const look = setInterval(
    () => {
      const used = now()
      if (used !== null && seen !== null && used - seen >= Math.max(TICK_MS, AT_WORK_SHARE * limitMs)) {
        seen = used
        changedAt = performance.now()
      }
      const computed = used !== null && atStart !== null && used - atStart >= limitMs
      if (!computed && performance.now() - changedAt < limitMs) return
      clearInterval(look)
      onLate()
    },
    Math.min(LONGEST_LOOK_MS, limitMs / LOOKS),
  )
  return () => clearInterval(look)
}
