// The last guard of a run, in vitest's own process: where no test, hook or file has ended for long (counted in beats of
// this machine), what is under way is named and the run is over. It also finds what no timer in the worker can: a loop that
// never gives way.
import { readdirSync, readFileSync } from 'node:fs'
import type { Plugin } from 'vitest/config'
import type { Reporter, TestModule } from 'vitest/node'
import { type Beats, machineBeats } from '../../tools/patience/beats.ts'

/** Fifteen minutes where nothing is in the way: longer than a single test is waited for in its worker. */
const STALLED_BEATS = 900

interface Entity {
  readonly id: string
  readonly fullName?: string
  readonly moduleId?: string
  readonly module?: TestModule
}

const nameOf = ({ fullName, moduleId, module }: Entity): string =>
  [moduleId ?? module?.moduleId, fullName].filter(Boolean).join(' › ')

/** Below this process (Linux); elsewhere the workers end with the channel to it. */
function descendants(): number[] {
  if (process.platform !== 'linux') return []
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const parent = Number(/\) . (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It ended while the list was read.
    }
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((one) => [one, ...below(one)])
  return below(process.pid)
}

function endRun(names: readonly string[]): void {
  process.stderr.write(`\nNothing went on in ${STALLED_BEATS} beats of this machine. Under way:\n`)
  for (const name of names) process.stderr.write(`  HANGS ${name}\n`)
  for (const pid of descendants()) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  process.exit(1)
}

export function watchForStall(beats: Beats, onStall: (underWay: readonly string[]) => void): Reporter {
  const underWay = new Map<string, string>()
  let quietBeats = 0
  let stop = (): void => undefined
  const begin = (kind: string, one: Entity): void => {
    quietBeats = 0
    underWay.set(`${kind} ${one.id}`, `${kind} ${nameOf(one)}`)
  }
  const end = (kind: string, one: Entity): void => {
    quietBeats = 0
    underWay.delete(`${kind} ${one.id}`)
  }
  return {
    onTestRunStart: () => {
      stop = beats.each(() => {
        quietBeats += 1
        if (quietBeats >= STALLED_BEATS) onStall([...underWay.values()])
      })
    },
    onTestRunEnd: () => stop(),
    onTestModuleQueued: (one) => begin('file', one),
    onTestModuleEnd: (one) => end('file', one),
    onTestCaseReady: (one) => begin('test', one),
    onTestCaseResult: (one) => end('test', one),
    onHookStart: ({ name, entity }) => begin(name, entity),
    onHookEnd: ({ name, entity }) => end(name, entity),
  }
}

export const stallGuard = (): Plugin => ({
  name: 'stall-guard',
  configureVitest: ({ vitest }) => {
    vitest.config.reporters.push(watchForStall(machineBeats, endRun) as never)
  },
})
