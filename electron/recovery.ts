// What to do when a part of the booth stops: start it again, then the whole program, then ask for a person. A budget
// keeps a booth that cannot live from flickering in front of a student.
import type { WebContents } from 'electron'

export type Remedy = 'restart' | 'relaunch' | 'call-staff'

export interface Budget {
  /** Failures mended by starting the part again, within the time. */
  readonly restarts: number
  /** Starts of the whole program, within the time. */
  readonly relaunches: number
  readonly withinMs: number
}

export const BUDGET: Budget = { restarts: 3, relaunches: 2, withinMs: 10 * 60_000 }

export interface History {
  /** When parts failed in this run of the program, ms of the epoch. */
  readonly failures: readonly number[]
  /** When the program was started again, handed on from run to run. */
  readonly relaunches: readonly number[]
}

/** For the failure that `history` ends with. */
export function remedy({ failures, relaunches }: History, now: number, budget = BUDGET): Remedy {
  const recent = (times: readonly number[]): number =>
    times.filter((at) => Math.abs(now - at) < budget.withinMs).length
  if (recent(failures) <= budget.restarts) return 'restart'
  return recent(relaunches) < budget.relaunches ? 'relaunch' : 'call-staff'
}

export interface RecoveryActions {
  readonly now: () => number
  readonly relaunchedAt: readonly number[]
  readonly relaunch: (relaunchedAt: readonly number[]) => void
  readonly callStaff: () => void
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
}

/** Called with what failed and why, and how to start that part again. */
export type Failed = (part: string, why: string, restart: () => void) => void

export function createRecovery(actions: RecoveryActions): Failed {
  const failures: number[] = []
  return (part, why, restart) => {
    const now = actions.now()
    failures.push(now)
    const what = remedy({ failures, relaunches: actions.relaunchedAt }, now)
    if (what === 'restart') restart()
    else if (what === 'relaunch') actions.relaunch([...actions.relaunchedAt, now])
    else actions.callStaff()
    // Last, as a word in the log is worth less than a booth that works.
    actions.log('part-failed', { part, why, remedy: what })
  }
}

/** How long a page may be silent before it is ended. A page that reads a card's code works for a few seconds. */
const SILENCE_MS = 15_000

type Watched = Pick<WebContents, 'on' | 'reload' | 'forcefullyCrashRenderer'>

/** A page that died, could not load or fell silent is loaded again. */
export function watchPage(contents: Watched, failed: Failed): void {
  let silent: NodeJS.Timeout | undefined
  const speaks = (): void => clearTimeout(silent)
  const again = (): void => contents.reload()
  contents.on('render-process-gone', (_event, { reason }) => {
    speaks()
    if (reason !== 'clean-exit') failed('page', reason, again)
  })
  contents.on('did-fail-load', (_event, code, description, _address, isMainFrame) => {
    // -3 is a load that another one replaced.
    if (isMainFrame && code !== -3) failed('page', description, again)
  })
  contents.on('unresponsive', () => {
    clearTimeout(silent)
    silent = setTimeout(() => contents.forcefullyCrashRenderer(), SILENCE_MS)
  })
  contents.on('responsive', speaks)
}
