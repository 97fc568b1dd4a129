// Who is signed in where. A sign-in belongs to the connection it was made over (a browser's cookie, the shell's own
// window) and to no other: a second browser on the same booth starts at the sign-in screen.
import type { Operator } from '../../core/identity/operator.ts'

/** What every carrier tells of a caller. It outlives a reload and a lost socket, and nothing of it is guessable. */
export interface Caller {
  readonly connection: string
}

export interface SignIns {
  readonly operatorOf: (caller: Caller) => Operator | null
  readonly begin: (caller: Caller, operator: Operator) => void
  readonly end: (caller: Caller) => void
  /** Wherever this person is signed in, as after a new PIN; but not where the command came from. */
  readonly endOf: (operatorId: string, except?: Caller) => void
  readonly endAll: () => void
  readonly touch: (caller: Caller) => void
  /** Ends those untouched for so long, but for those still needed; returns who it was. */
  readonly endIdle: (limitMs: number, stillNeeded: (operator: Operator) => boolean) => readonly Operator[]
  readonly nobody: () => boolean
}

interface SignIn {
  readonly operator: Operator
  touchedMs: number
}

/** `monotonicMs` is time lived: a clock that jumps signs nobody out and keeps nobody in. */
export function createSignIns(monotonicMs: () => number): SignIns {
  const present = new Map<string, SignIn>()
  return {
    operatorOf: ({ connection }) => present.get(connection)?.operator ?? null,
    begin: ({ connection }, operator) => void present.set(connection, { operator, touchedMs: monotonicMs() }),
    end: ({ connection }) => void present.delete(connection),
    endOf(operatorId, except) {
      for (const [connection, { operator }] of present)
        if (operator.id === operatorId && connection !== except?.connection) present.delete(connection)
    },
    endAll: () => present.clear(),
    touch({ connection }) {
      const one = present.get(connection)
      if (one) one.touchedMs = monotonicMs()
    },
    endIdle(limitMs, stillNeeded) {
      const idle = [...present].filter(
        ([, { operator, touchedMs }]) => monotonicMs() - touchedMs >= limitMs && !stillNeeded(operator),
      )
      for (const [connection] of idle) present.delete(connection)
      return idle.map(([, { operator }]) => operator)
    },
    nobody: () => present.size === 0,
  }
}
