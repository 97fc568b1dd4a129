import { expect, it } from 'vitest'
import { watchForStall } from './stall-guard.ts'

/** Enough for a run to be called stalled. */
const LONG = 10_000

function watched() {
  let beat = (): void => undefined
  const stalls: (readonly string[])[] = []
  const reporter = watchForStall(
    {
      each: (heard) => {
        beat = heard
        return () => {
          beat = () => undefined
        }
      },
    },
    (underWay) => stalls.push(underWay),
  )
  const module = { id: 'f', moduleId: '/x/a.test.ts' }
  const test = { id: 't', fullName: 'a photo › is kept', module }
  reporter.onTestRunStart?.([])
  return {
    reporter,
    stalls,
    module,
    test,
    beats: (times: number) => void Array.from({ length: times }, () => beat()),
  }
}

it('a run in which nothing ends any more is over, with the names of what hangs', () => {
  const { reporter, stalls, module, test, beats } = watched()
  reporter.onTestModuleQueued?.(module as never)
  reporter.onTestCaseReady?.(test as never)
  reporter.onHookStart?.({ name: 'beforeEach', entity: test } as never)
  beats(LONG)
  expect(stalls[0]).toEqual([
    'file /x/a.test.ts',
    'test /x/a.test.ts › a photo › is kept',
    'beforeEach /x/a.test.ts › a photo › is kept',
  ])
})

it('a run in which something ends now and then goes on, and nothing is watched after its end', () => {
  const { reporter, stalls, module, test, beats } = watched()
  reporter.onTestModuleQueued?.(module as never)
  for (let n = 0; n < 50; n++) {
    reporter.onTestCaseReady?.(test as never)
    beats(500)
    reporter.onTestCaseResult?.(test as never)
  }
  reporter.onTestRunEnd?.([], [], 'passed')
  beats(LONG)
  expect(stalls).toEqual([])
})
