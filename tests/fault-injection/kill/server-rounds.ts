// Rounds in which the review server dies, while a booth is sending to it.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { startChild } from './child.ts'
import type { FromReview, ReviewStart, ToReview } from './messages.ts'
import { SERVER_POINTS, type ServerPoint } from './points.ts'
import { brokenPromises } from './promises.ts'
import type { NamedRounds, Round } from './station-rounds.ts'
import type { World } from './world.ts'

/** Of two files each comes with the request that announces it; only the larger one goes on in a second request. */
const PASSES: Partial<Record<ServerPoint, number>> = {
  'upload-created': 1,
  'upload-receiving': 1,
  'picture-sealed': 1,
}
const DELAYED: readonly ServerPoint[] = ['upload-receiving', 'submission-arrived']

/** The server comes back by itself while the booth goes on trying. */
async function goThrough(
  world: World,
  death: (done: Promise<unknown>) => Promise<string[]>,
): Promise<string[]> {
  const booth = world.booth()
  booth.say({ type: 'go', students: [world.freshStudent()], realVision: false })
  const done = booth.next('done')
  const problems = await death(done)
  await world.openReview()
  const report = await done
  problems.push(...report.problems, ...brokenPromises(report.findings, world.promised))
  // What was blocked or postponed by the death must have healed by itself.
  return [...problems, ...(await world.census(report.findings)), ...(await world.serverAudit())]
}

const atPoint =
  (point: ServerPoint): Round =>
  (world, draw) =>
    goThrough(world, async (done) => {
      const review = world.review()
      const delayMs = DELAYED.includes(point) ? draw.int(0, 60) : 0
      review.say({ type: 'arm', arm: { point, skip: draw.int(0, PASSES[point] ?? 0), delayMs } })
      const reached = await Promise.race([
        review.gone.then(() => true),
        done.then(
          () => false,
          () => false,
        ),
      ])
      await review.kill()
      return reached ? [] : ['the point was not reached']
    })

const atRandom: Round = (world, draw) =>
  goThrough(world, async () => {
    await rest(draw.int(0, 700))
    await world.review().kill()
    return []
  })

const whileStarting: Round = (world, draw) =>
  goThrough(world, async () => {
    await world.review().kill()
    const review = world.startReview()
    await rest(draw.int(200, 3000))
    await review.kill()
    return []
  })

/** A folder half made, twice over, becomes a whole one. */
const firstStart: Round = async (world, draw) => {
  const dir = join(world.dir, 'first-server')
  const start: ReviewStart = { dir, port: 0, students: 1, fromNothing: true }
  const spawn = () => startChild<ToReview, FromReview>('review-process.ts', start)
  try {
    const startedMs = performance.now()
    const whole = spawn()
    await whole.next('up')
    const wholeMs = performance.now() - startedMs
    await whole.kill()
    rmSync(dir, { recursive: true, force: true })
    const half = spawn()
    await rest(wholeMs * (0.4 + 0.6 * draw.fraction()))
    await half.kill()
    const again = spawn()
    const problems = await again.next('up').then(
      () => [],
      (error: Error) => [error.message],
    )
    await again.kill()
    return problems
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export const SERVER_ROUNDS: NamedRounds = [
  ...SERVER_POINTS.map((point) => [point, atPoint(point)] as const),
  ['random', atRandom],
  ['starting', whileStarting],
  ['random again', atRandom],
  ['first-start', firstStart],
]
