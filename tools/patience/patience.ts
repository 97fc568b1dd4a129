// Waiting for what must come. How long is enough is counted in beats of this machine, never in seconds: a slow machine is
// waited for as long as it needs, and what hangs is still found out, by name.
import { setTimeout as rest } from 'node:timers/promises'
import { type Beats, machineBeats } from './beats.ts'

/** Two minutes where nothing is in the way; what is waited for takes seconds there. */
const ENOUGH = 120

export class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience'
}

export interface Patience {
  /** What `look` gives, once it is neither false nor nothing. Whatever `look` throws passes through. */
  readonly until: <T>(
    what: string,
    look: () => T | Promise<T>,
    beats?: number,
  ) => Promise<Exclude<T, false | null | undefined>>
  /** Returns once the assertion no longer throws; when patience ends, throws what it threw last. */
  readonly eventually: <T>(assertion: () => T | Promise<T>, beats?: number) => Promise<T>
  /** The work's own result, or `OutOfPatience`. The work itself goes on: end what it hangs on in `onOver`. */
  readonly within: <T>(what: string, work: Promise<T>, options?: WithinOptions) => Promise<T>
}

export interface WithinOptions {
  readonly beats?: number
  readonly onOver?: () => void
}

const SHORTEST_LOOK_MS = 5
const LONGEST_LOOK_MS = 200

export function createPatience(beats: Beats): Patience {
  /** Calls `over` at the beat with which patience ends; returns how to stop counting. */
  function count(enough: number, over: () => void): () => void {
    let left = enough
    const stop = beats.each(() => {
      left -= 1
      if (left > 0) return
      stop()
      over()
    })
    return stop
  }

  const within: Patience['within'] = async (what, work, { beats: enough = ENOUGH, onOver } = {}) => {
    let stop = (): void => undefined
    const over = new Promise<never>((_, reject) => {
      stop = count(enough, () => {
        reject(new OutOfPatience(`${what}: nothing in ${enough} beats of this machine`))
        onOver?.()
      })
    })
    try {
      return await Promise.race([work, over])
    } finally {
      stop()
    }
  }

  async function repeated<T>(look: () => T | Promise<T>, done: (value: T) => boolean, going: () => boolean) {
    for (let pauseMs = SHORTEST_LOOK_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_LOOK_MS)) {
      const value = await look()
      if (done(value) || !going()) return value
      await rest(pauseMs)
    }
  }

  return {
    within,
    async until(what, look, enough = ENOUGH) {
      let going = true
      const found = repeated(
        look,
        (value) => value !== false && value !== null && value !== undefined,
        () => going,
      )
      try {
        return (await within(what, found, { beats: enough })) as never
      } finally {
        going = false
      }
    },
    async eventually(assertion, enough = ENOUGH) {
      let last: unknown = null
      let going = true
      const attempt = async () => {
        try {
          return { value: await assertion() }
        } catch (error) {
          last = error
          return null
        }
      }
      const found = repeated(
        attempt,
        (outcome) => outcome !== null,
        () => going,
      )
      try {
        return (await within('the assertion', found, { beats: enough }))!.value
      } catch (error) {
        throw error instanceof OutOfPatience && last !== null ? last : error
      } finally {
        going = false
      }
    },
  }
}

export const { until, eventually, within } = createPatience(machineBeats)
