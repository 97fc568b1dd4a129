// SIGKILL of station, vision child and review server, at named points and at any moment: what a screen has said stays
// true, nothing is doubled, and everybody goes on where they were.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { writeMaterial } from './material.ts'
import { SERVER_ROUNDS } from './server-rounds.ts'
import { type NamedRounds, STATION_ROUNDS } from './station-rounds.ts'
import { VISION_ROUNDS } from './vision-rounds.ts'
import { createWorld, type World } from './world.ts'

/** Every second kill is the station's; a server takes seconds to come back. */
const TARGETS = ['station', 'vision', 'station', 'server'] as const
type Target = (typeof TARGETS)[number]
const ROUNDS: Record<Target, NamedRounds> = {
  station: STATION_ROUNDS,
  vision: VISION_ROUNDS,
  server: SERVER_ROUNDS,
}

/** A new pair of folders now and then, so that a long form does not fill the disk. */
const WORLD_ROUNDS = 100

/** Each target goes through its points in an order of the seed's, again and again. */
function createOrder(draw: Draw): (target: Target) => NamedRounds[number] {
  const waiting: Record<Target, NamedRounds[number][]> = { station: [], vision: [], server: [] }
  return (target) => {
    const queue = waiting[target]
    if (queue.length === 0) queue.push(...ROUNDS[target])
    return queue.splice(draw.int(0, queue.length - 1), 1)[0]!
  }
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const next = createOrder(draw)
  const problems: string[] = []
  const kills: Record<Target, number> = { station: 0, vision: 0, server: 0 }
  const points = new Set<string>()
  let saved = 0
  let slowestMs = 0
  const material = mkdtempSync(join(tmpdir(), 'knock-kill-material-'))
  let world: World | null = null

  async function leaveWorld(): Promise<void> {
    if (!world) return
    saved += world.promised.saved.size
    await world.close()
    world = null
  }

  try {
    await writeMaterial(material)
    for (let round = 1; round <= rounds; round++) {
      const target = TARGETS[(round - 1) % TARGETS.length]!
      const [name, knock] = next(target)
      const label = `round ${round}, ${target} ${name}`
      world ??= await createWorld(Math.min(WORLD_ROUNDS, rounds) + 10, material, draw)
      const startedMs = performance.now()
      const found = await knock(world, draw).catch(async (error: unknown) => {
        await leaveWorld()
        return [(error as Error).message]
      })
      for (const problem of found) say(`PROBLEM ${label}: ${problem}`)
      problems.push(...found.map((problem) => `${label}: ${problem}`))
      const tookMs = performance.now() - startedMs
      slowestMs = Math.max(slowestMs, tookMs)
      kills[target] += 1
      points.add(`${target} ${name}`)
      if (rounds <= 20 || round % 20 === 0)
        say(`${label}: ${Math.round(tookMs)} ms, ${problems.length} problems`)
      if (round % WORLD_ROUNDS === 0) await leaveWorld()
    }
  } finally {
    await leaveWorld()
    rmSync(material, { recursive: true, force: true })
  }
  return {
    figures: {
      stationKills: kills.station,
      visionKills: kills.vision,
      serverKills: kills.server,
      points: points.size,
      acknowledgedSaves: saved,
      slowestRoundMs: Math.round(slowestMs),
    },
    problems,
  }
}

export const kill: Knock = { name: 'kill', round: 'kill', quickRounds: 8, longRounds: 1000, run }
