// What to do when a part of the booth stops: start it again, then the whole program, then ask for a person. A budget
// keeps a booth that cannot live from flickering in front of a student.

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

export interface Recovery {
  readonly failed: Failed
  /** The program is going: parts that end now do so because of it. */
  readonly end: () => void
}

export function createRecovery(actions: RecoveryActions): Recovery {
  const failures: number[] = []
  let phase: 'mending' | 'staff-called' | 'ending' = 'mending'

  function act(what: Remedy, now: number, restart: () => void): void {
    if (what === 'restart') restart()
    // Whoever was called is on the way: neither the call nor another start of the program would help.
    else if (phase === 'staff-called') return
    else if (what === 'relaunch') {
      phase = 'ending'
      actions.relaunch([...actions.relaunchedAt, now])
    } else {
      phase = 'staff-called'
      actions.callStaff()
    }
  }

  return {
    failed: (part, why, restart) => {
      if (phase === 'ending') return
      const now = actions.now()
      failures.push(now)
      const what = remedy({ failures, relaunches: actions.relaunchedAt }, now)
      act(what, now, restart)
      // Last, as a word in the log is worth less than a booth that works.
      actions.log('part-failed', { part, why, remedy: what })
    },
    end: () => {
      phase = 'ending'
    },
  }
}
