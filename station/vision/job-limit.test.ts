import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { until } from '../../tools/patience/patience.ts'
import { cpuTimeMs, watchJob } from './job-limit.ts'

const LIMIT_MS = 60_000

describe('a job', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Seconds by the clock until the child is called late, of one that is given this share of a processor. */
  function lateAfterS(share: number | null, pid: number | null = 1): number {
    const beganMs = performance.now()
    let lateMs = Number.POSITIVE_INFINITY
    const onLate = () => {
      lateMs = performance.now() - beganMs
    }
    const timeOf = () => (share === null ? null : Math.floor((performance.now() - beganMs) * share))
    watchJob(pid, LIMIT_MS, onLate, timeOf)
    vi.advanceTimersByTime(100 * LIMIT_MS)
    return Math.round(lateMs / 1000)
  }

  it('is late by what the child computed: on a machine that gives it a twentieth, twenty times later', () => {
    expect(lateAfterS(1)).toBe(60)
    expect(lateAfterS(1 / 20)).toBe(1200)
  })

  it('whose child waits without end, or uses what an idle process does, is late by the clock', () => {
    expect(lateAfterS(0)).toBe(60)
    expect(lateAfterS(1 / 2000)).toBe(60)
  })

  it('is late by the clock where nobody can know the child’s time', () => {
    expect(lateAfterS(null)).toBe(60)
    expect(lateAfterS(1, null)).toBe(60)
  })

  it('that is over is never late', () => {
    const onLate = vi.fn()
    watchJob(1, LIMIT_MS, onLate, () => 0)()
    vi.advanceTimersByTime(10 * LIMIT_MS)
    expect(onLate).not.toHaveBeenCalled()
  })
})

it.runIf(process.platform === 'linux')(
  'a process’s time grows while it computes, and is gone with it',
  async () => {
    const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    await until('the child at work', () => (cpuTimeMs(child.pid!) ?? 0) > 100)
    child.kill('SIGKILL')
    await gone
    expect(cpuTimeMs(child.pid!)).toBeNull()
  },
)
