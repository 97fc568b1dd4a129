// Rounds in which the station dies.

import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { Step } from '../../../station/testing.ts'
import type { Draw } from '../knock.ts'
import { ageDatabase, migrationCount } from './age.ts'
import { firstStart } from './first-start.ts'
import { FIRST_START_POINTS, MIGRATION_POINTS, STATION_POINTS, type StationPoint } from './points.ts'
import { brokenPromises } from './promises.ts'
import type { World } from './world.ts'

export type Round = (world: World, draw: Draw) => Promise<string[]>
export type NamedRounds = readonly (readonly [name: string, Round])[]

/** Opens the booth again, compares, sends what is left, and asks the server. */
export async function recover(world: World): Promise<string[]> {
  const problems = await world.orphans()
  const found = await world.openBooth()
  problems.push(...brokenPromises(found, world.promised))
  return [...problems, ...(await settle(world, []))]
}

/** Everything open is finished and sent; then booth and server must agree. */
export async function settle(
  world: World,
  students: readonly number[],
  realVision = false,
): Promise<string[]> {
  const booth = world.booth()
  booth.say({ type: 'go', students, realVision })
  const { findings, problems } = await booth.next('done')
  return [...problems, ...brokenPromises(findings, world.promised), ...(await world.census(findings))]
}

/** How often a point is passed before the kill: a student comes by some points many times. */
const PASSES: Partial<Record<StationPoint, number>> = {
  'picture-part-opened': 6,
  'picture-before-rename': 6,
  'picture-renamed': 6,
  'picture-listed': 6,
  'step-audited': 9,
  'step-committed': 8,
  'upload-sending': 1,
}
const DELAYED: readonly StationPoint[] = ['upload-sending', 'commit-sent']

const atPoint =
  (point: StationPoint): Round =>
  async (world, draw) => {
    const booth = world.booth()
    const delayMs = DELAYED.includes(point) ? draw.int(0, 20) : 0
    booth.say({ type: 'arm', arm: { point, skip: draw.int(0, PASSES[point] ?? 0), delayMs } })
    booth.say({ type: 'go', students: [world.freshStudent()], realVision: false })
    const survived = await Promise.race([
      booth.gone.then(() => false),
      booth.next('done').then(
        () => booth.alive(),
        () => false,
      ),
    ])
    await booth.kill()
    return [...(survived ? ['the point was not reached'] : []), ...(await recover(world))]
  }

/** The screen says a step and the plug is pulled. */
const atStep =
  (step: Step): Round =>
  async (world) => {
    const booth = world.booth()
    booth.on((message) => {
      const said = message.type === 'ack' ? message.step : message.type === 'saved' ? 'saved' : null
      if (said === step) void booth.kill()
    })
    booth.say({ type: 'go', students: [world.freshStudent()], realVision: false })
    const survived = await Promise.race([
      booth.gone.then(() => []),
      booth.next('done').then(
        ({ problems }) => (booth.alive() ? [`${step} was never said`, ...problems] : []),
        () => (booth.alive() ? [`${step} was never said`] : []),
      ),
    ])
    await booth.kill()
    return [...survived, ...(await recover(world))]
  }

const atRandom =
  (realVision: boolean): Round =>
  async (world, draw) => {
    const booth = world.booth()
    booth.say({ type: 'go', students: [world.freshStudent()], realVision })
    await rest(draw.int(0, realVision ? 1500 : 500))
    await booth.kill()
    return recover(world)
  }

const whileStarting: Round = async (world, draw) => {
  await world.booth().kill()
  const booth = world.startBooth()
  await rest(draw.int(200, 1500))
  await booth.kill()
  return recover(world)
}

const midMigration =
  (point: (typeof MIGRATION_POINTS)[number]): Round =>
  async (world, draw) => {
    await world.booth().kill()
    const version = draw.int(1, migrationCount - 1)
    ageDatabase(join(world.boothDir, 'training'), version, world.dir)
    const skip = draw.int(0, migrationCount - version - 1)
    const booth = world.startBooth({ point, skip, delayMs: 0 })
    const survived = await Promise.race([
      booth.gone.then(() => false),
      booth.next('opened').then(
        () => true,
        () => false,
      ),
    ])
    await booth.kill()
    return [...(survived ? ['the migration was not reached'] : []), ...(await recover(world))]
  }

const STEPS: readonly Step[] = [
  'notice',
  'card',
  'enrolment',
  'fee',
  'capture',
  'verdict',
  'standardize',
  'confirm',
  'saved',
]

export const STATION_ROUNDS: NamedRounds = [
  ...STATION_POINTS.map((point) => [point, atPoint(point)] as const),
  ...MIGRATION_POINTS.map((point) => [point, midMigration(point)] as const),
  ...STEPS.map((step) => [`said-${step}`, atStep(step)] as const),
  ...FIRST_START_POINTS.map((point) => [`first-start-${point}`, firstStart(point)] as const),
  ['starting', whileStarting],
  ['random', atRandom(false)],
  ['random again', atRandom(false)],
  ['random with vision', atRandom(true)],
]
