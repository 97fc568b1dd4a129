// Years of clock jumps, a round at a time: a photo is saved, clocks jump, the booth is cut off, restarted, left alone for
// months, and the server decides. Whatever the clocks say, no photo goes before it was decided and its days are over, none
// is doubled, every receipt holds, and what has had its days goes.
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { createLedger, KEEP_MS, type Ledger } from './ledger.ts'
import { type Clocks, createWorld, type World } from './world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const WORLD_ROUNDS = 50

/** Where a clock lands that lost its battery, or was set by a slip of the finger. */
const LANDINGS = ['1970-01-01', '2000-01-01', '2024-01-01', '2038-01-19', '2099-12-31']

const toYear = (world: World, draw: Draw): number =>
  Date.parse(`${draw.oneOf(LANDINGS)}T00:00:00Z`) - world.trueMs()
const byYears = (draw: Draw): number => draw.int(-20 * YEAR_MS, 20 * YEAR_MS)

/** Changes how far the clocks are off. */
type Jump = (world: World, draw: Draw) => Partial<Clocks>
const JUMPS: readonly (readonly [string, Jump])[] = [
  ['booth falls to a year', (world, draw) => ({ boothMs: toYear(world, draw) })],
  ['booth jumps', ({ clocks }, draw) => ({ boothMs: clocks.boothMs + byYears(draw) })],
  [
    'booth jumps by a year',
    ({ clocks }, draw) => ({ boothMs: clocks.boothMs + draw.oneOf([-1, 1]) * YEAR_MS }),
  ],
  ['booth is put right', () => ({ boothMs: 0 })],
  ['server jumps', (_world, draw) => ({ serverMs: draw.int(-3 * YEAR_MS, 3 * YEAR_MS) })],
  ['server is put right', () => ({ serverMs: 0 })],
]

function jump(world: World, draw: Draw): string {
  const [name, strike] = draw.oneOf(JUMPS)
  Object.assign(world.clocks, strike(world, draw))
  return name
}

type Act = (world: World, ledger: Ledger, draw: Draw) => Promise<void>

const restart: Act = async (world, ledger, draw) => {
  // What it heard while it was being closed, it heard before the time it was off.
  await world.hangUp()
  ledger.look()
  const offMs = draw.oneOf([0, draw.int(0, 16) * HOUR_MS, draw.int(1, 90) * DAY_MS, YEAR_MS])
  await world.restartBooth(draw.oneOf(['closed', 'plug pulled']), offMs, () => {
    if (draw.fraction() < 0.7) jump(world, draw)
  })
}

const ACTS: readonly (readonly [string, Act])[] = [
  ['sync', (world) => world.sync()],
  ['restart', restart],
  [
    'time passes',
    async (world, ledger, draw) => {
      ledger.look()
      world.live(draw.oneOf([HOUR_MS, draw.int(1, 10) * DAY_MS]))
    },
  ],
  ['cut off', async (world) => world.setOnline(false)],
  ['connected', async (world) => world.setOnline(true)],
  [
    'server restarted',
    async (world, _ledger, draw) => {
      // Takes as long as ten of the others.
      if (draw.fraction() < 0.2) await world.restartServer()
    },
  ],
  [
    'decided',
    async (world, _ledger, draw) => {
      await world.decide(draw.oneOf(['approved', 'rejected']))
    },
  ],
  [
    'taken back',
    async (world, ledger, draw) => {
      const { submissions } = world.booth().station.state.folder()
      const { id, withdrawalCode } = draw.oneOf(ledger.entries())
      if (submissions.item(id)?.canWithdraw) submissions.withdraw(id, withdrawalCode, 'operator')
    },
  ],
]

interface Round {
  readonly did: readonly string[]
  readonly problems: readonly string[]
}

async function round(world: World, ledger: Ledger, draw: Draw): Promise<Round> {
  const did = [jump(world, draw)]
  ledger.add(await world.save())
  if (draw.fraction() < 0.5) did.push(jump(world, draw))
  for (let acts = draw.int(2, 4); acts > 0; acts--) {
    const [name, act] = draw.oneOf(ACTS)
    did.push(name)
    await act(world, ledger, draw)
    if (draw.fraction() < 0.3) did.push(jump(world, draw))
    world.booth().station.state.folder().keepHouse()
  }
  return { did, problems: await ledger.broken() }
}

/** Clocks right, network there: everything arrives once, is decided, has its days and goes. */
async function settle(world: World, ledger: Ledger): Promise<string[]> {
  const problems: string[] = []
  const { clocks } = world
  clocks.boothMs = 0
  clocks.serverMs = 0
  world.setOnline(true)
  const state = (id: string) => world.booth().station.state.folder().submissions.item(id)?.state
  const retry = () => {
    const { submissions } = world.booth().station.state.folder()
    for (const { id } of ledger.entries())
      if (submissions.item(id)?.canRetry) submissions.retry(id, world.booth().clock.now)
  }
  for (let pass = 0; pass < 8; pass++) {
    retry()
    await world.sync()
  }
  const tasks = await world.tasks()
  if (new Set(tasks).size !== tasks.length) problems.push('a photo has two review tasks')
  for (const { id, shortNumber } of ledger.entries()) {
    if (['queued', 'uploading', 'committing', 'blocked'].includes(state(id)!))
      problems.push(`${shortNumber} is still ${state(id)}`)
    if (state(id) !== 'withdrawn' && !tasks.includes(id)) problems.push(`${shortNumber} never arrived`)
  }
  while (await world.decide('approved')) {
    // The next one.
  }
  await world.sync()
  ledger.look()
  world.live(KEEP_MS)
  world.booth().station.state.folder().keepHouse()
  for (const { id, shortNumber } of ledger.entries())
    if (!ledger.erased(id)) problems.push(`${shortNumber} (${state(id)}) had its days and is still there`)
  return [...problems, ...(await ledger.broken())]
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const problems: string[] = []
  const did = new Map<string, number>()
  let saved = 0
  let erasedEarly = 0
  for (let done = 0; done < rounds; ) {
    const count = Math.min(WORLD_ROUNDS, rounds - done)
    const world = await createWorld(count)
    const ledger = createLedger(world)
    const startedMs = world.trueMs()
    const note = (label: string, found: readonly string[]) => {
      for (const problem of found) say(`PROBLEM ${label}: ${problem}`)
      problems.push(...found.map((problem) => `${label}: ${problem}`))
    }
    try {
      for (let n = 1; n <= count; n++) {
        const result = await round(world, ledger, draw)
        for (const what of result.did) did.set(what, (did.get(what) ?? 0) + 1)
        note(`round ${done + n} (${result.did.join(', ')})`, result.problems)
        if (result.problems.length > 0) break
      }
      saved += ledger.entries().length
      erasedEarly += ledger.entries().filter(({ id }) => ledger.erased(id)).length
      note(`after round ${done + count}`, await settle(world, ledger))
    } catch (error) {
      note(`after round ${done}`, [(error as Error).stack ?? String(error)])
    } finally {
      await world.close()
    }
    done += count
    const years = Math.round((world.trueMs() - startedMs) / YEAR_MS)
    say(`${done} rounds, ${years} years lived in these, ${problems.length} problems`)
  }
  return { figures: { saved, erasedInTheirTime: erasedEarly, ...Object.fromEntries(did) }, problems }
}

export const clock: Knock = {
  name: 'clock',
  round: 'day of jumping clocks',
  quickRounds: 12,
  longRounds: 1000,
  run,
}
