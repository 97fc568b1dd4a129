// The plug pulled while a data folder is made: the next start makes it whole, with one key.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Draw } from '../knock.ts'
import { startChild } from './child.ts'
import type { BoothStart, FromBooth, ToBooth } from './messages.ts'
import type { FIRST_START_POINTS } from './points.ts'
import { brokenPromises } from './promises.ts'
import type { World } from './world.ts'

type Point = (typeof FIRST_START_POINTS)[number]

/** The key file and keys.json are renamed into place; then come the migrations. */
const PASSES: Record<Point, number> = { 'picture-before-rename': 1, 'picture-renamed': 1, 'migration-ran': 3 }

export const firstStart =
  (point: Point) =>
  async (world: World, draw: Draw): Promise<string[]> => {
    const dir = join(world.dir, 'first-start')
    const { materialDir } = world
    const arm = { point, skip: draw.int(0, PASSES[point]), delayMs: 0 }
    const start: BoothStart = { dir, serverUrl: world.url, code: null, arm, materialDir, clockOffsetMs: 0 }
    const problems: string[] = []
    const killed = startChild<ToBooth, FromBooth>('booth-process.ts', start)
    killed.on((message) => {
      if (message.type !== 'opened') return
      problems.push('the point was not reached')
      void killed.kill()
    })
    await killed.gone
    if (killed.complaint()) problems.push(killed.complaint())
    const again = startChild<ToBooth, FromBooth>('booth-process.ts', { ...start, arm: null })
    try {
      const { findings } = await again.next('opened')
      problems.push(...brokenPromises(findings, { saved: new Set(), session: null }))
    } finally {
      await again.kill()
      rmSync(dir, { recursive: true, force: true })
    }
    return problems
  }
