// Live guidance: a frame's way through the worker against the bare tasks, and how many frames a second are analysed
// while camera and screens run.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MATERIAL } from '../sitter/material.ts'
import { type Bench, resultOf } from './bench.ts'
import { boothAtCapture } from './booth-at-capture.ts'
import { withBenchPage } from './page-bench.ts'

const ROUNDS = 150
const FRAMES = [0, 4, 8, 12, 16]
const WATCHED_S = 15
const LONG_TASK_MS = 50

const frameFile = (index: number): string => join(MATERIAL, `frame-${String(index).padStart(2, '0')}.jpg`)

/** Runs in the page before its scripts: counts the worker's answers and the main thread's long tasks. */
function watch(): void {
  const seen = { answers: 0, longTasksMs: [] as number[] }
  Object.assign(window, { seen })
  const Original = Worker
  window.Worker = class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      this.addEventListener('message', ({ data }) => {
        if (data?.result?.measures) seen.answers += 1
      })
    }
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.longTasksMs.push(entry.duration)
  }).observe({ type: 'longtask' })
}

type Seen = { readonly answers: number; readonly longTasksMs: readonly number[] }
const seenIn = () => structuredClone((window as unknown as { seen: Seen }).seen)

export const guidance: Bench = {
  name: 'guidance',
  async run(say) {
    say('frames through the worker')
    const rounds = await withBenchPage(({ ask, picture }) =>
      ask({
        kind: 'frames',
        paths: FRAMES.map((index) => picture(readFileSync(frameFile(index)))),
        rounds: ROUNDS,
      }),
    )
    say('the booth at work')
    const live = await boothAtCapture(watch, async (page) => {
      await page.waitForFunction(() => (window as unknown as { seen: Seen }).seen.answers > 5)
      const before = await page.evaluate(seenIn)
      await page.waitForTimeout(WATCHED_S * 1000)
      const after = await page.evaluate(seenIn)
      const long = after.longTasksMs.slice(before.longTasksMs.length)
      return {
        framesPerSecond: Math.round(((after.answers - before.answers) / WATCHED_S) * 10) / 10,
        longMainThreadTasks: long.filter((ms) => ms > LONG_TASK_MS).length,
        longestMainThreadTaskMs: Math.max(0, ...long),
      }
    })
    return resultOf('guidance', rounds, { limit: 1.25, figures: live })
  },
}
