// Kills the vision child under its job, once or twice: a job is tried again once, so the second death is an answer.
import { setTimeout as rest } from 'node:timers/promises'
import type { SupervisedVision } from '../../../station/vision/supervisor.ts'
import type { VisionJob } from './people.ts'
import type { VisionPoint } from './points.ts'

export interface VisionKiller {
  readonly arm: (point: VisionPoint, delayMs: number) => void
  /** Runs the job, with a death in it where one is due. */
  readonly during: <T>(job: VisionJob, work: () => Promise<T>) => Promise<T>
  /** What was promised of the armed point and did not come; empties itself. */
  readonly problems: () => string[]
}

const POLL_MS = 2

export function createVisionKiller(vision: SupervisedVision, onPid: (pid: number) => void): VisionKiller {
  let armed: { readonly point: VisionPoint; readonly delayMs: number } | null = null
  let kills = 0
  const problems: string[] = []

  /** Waits for a child that is not the one before, then kills it after the delay. */
  async function kill(delayMs: number, over: () => boolean, before: number | null): Promise<number | null> {
    while (!over() && (vision.pid() === null || vision.pid() === before)) await rest(POLL_MS)
    await rest(delayMs)
    const pid = vision.pid()
    if (pid === null || pid === before || over()) return null
    process.kill(pid, 'SIGKILL')
    kills += 1
    return pid
  }

  return {
    arm: (point, delayMs) => {
      armed = { point, delayMs }
      kills = 0
    },
    async during(job, work) {
      const due = armed
      const [wanted, twice] = (due?.point ?? '').split('-')
      if (!due || (wanted !== job && wanted !== 'idle')) {
        const result = await work()
        if (vision.pid() !== null) onPid(vision.pid()!)
        return result
      }
      armed = null
      if (wanted === 'idle') {
        await work()
        const pid = vision.pid()
        if (pid !== null) process.kill(pid, 'SIGKILL')
        return work()
      }
      let finished = false
      const before = vision.stats().crashes
      const result = work().finally(() => {
        finished = true
      })
      const deaths = (async () => {
        const first = await kill(due.delayMs, () => finished, null)
        if (twice && first !== null) await kill(0, () => finished, first)
      })()
      const outcome = await result.then(
        () => 'answered' as const,
        () => 'failed' as const,
      )
      await deaths
      const { crashes } = vision.stats()
      if (crashes - before !== kills)
        problems.push(`${kills} kills of the child were counted as ${crashes - before}`)
      const expected = kills === 2 ? 'failed' : 'answered'
      if (outcome !== expected) problems.push(`${job} with ${kills} deaths was ${outcome}, not ${expected}`)
      return result
    },
    problems: () => problems.splice(0),
  }
}
