import { describe, expect, it } from 'vitest'
import { sharedRun } from './shared-run.ts'

/** Runs are let go by hand, so that who waits for which can be told. */
function trial() {
  const runs: { readonly end: () => void; readonly fail: (error: Error) => void }[] = []
  const call = sharedRun(
    () =>
      new Promise<void>((resolve, reject) => {
        runs.push({ end: resolve, fail: reject })
      }),
  )
  return { runs, call }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a shared run', () => {
  it('begins at once where none is under way', async () => {
    const { runs, call } = trial()
    const first = call()
    expect(runs).toHaveLength(1)
    runs[0]!.end()
    await first
    void call()
    expect(runs).toHaveLength(2)
  })

  it('gives whoever comes meanwhile the one after it, never the one that had begun', async () => {
    const { runs, call } = trial()
    void call()
    let served = 0
    const later = [call(), call(), call()].map((one) => one.then(() => served++))
    runs[0]!.end()
    await settled()
    expect(served).toBe(0)
    expect(runs).toHaveLength(2)
    const muchLater = call()
    runs[1]!.end()
    await Promise.all(later)
    await settled()
    expect(served).toBe(3)
    expect(runs).toHaveLength(3)
    runs[2]!.end()
    await muchLater
  })

  it('that fails says so to those it was for, and the next begins all the same', async () => {
    const { runs, call } = trial()
    const first = call()
    const second = call()
    runs[0]!.fail(new Error('full'))
    await expect(first).rejects.toThrow('full')
    await settled()
    runs[1]!.end()
    await expect(second).resolves.toBeUndefined()
  })
})
