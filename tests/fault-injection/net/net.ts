// A bad network, a round at a time: photos are saved, the network breaks, the booth tries and says why, the network comes
// back. Everything arrives once, byte for byte, and the booth is back within seconds.
import { UNSENT } from '../../../core/submission/submission-state.ts'
import { OutOfPatience, until } from '../../../tools/patience/patience.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { type Booth, createWorld, TIMEOUT_MS, type World } from './world.ts'

const DAY_MS = 86_400_000
/** As after a dead battery, or a slip of the finger in the year. */
const JUMP_DAYS = 10 * 365
/** How long a booth may plan to rest before it tries again. */
const REST_LIMIT_MS = 5_000
/** Passes that may still fail after the network's return: the one that was under way. */
const FAILURES_LIMIT = 1
const WORLD_ROUNDS = 80
const STATUSES = [500, 502, 503, 504, 429, 407] as const
const VERBS = ['POST', 'PATCH', 'HEAD', 'PUT', 'GET'] as const
const PORTAL = '<html>please sign in</html>'

/** Breaks something and returns how to mend it. */
type Break = (world: World, draw: Draw) => Promise<() => Promise<void>>

const fault =
  (choose: (draw: Draw) => Parameters<World['proxy']['set']>[0]): Break =>
  async ({ proxy }, draw) => {
    proxy.set(choose(draw))
    return async () => proxy.set({ kind: 'none' })
  }

const clockJump =
  (whose: 'booth' | 'server'): Break =>
  async ({ booths, serverClock }, draw) => {
    const clock = whose === 'server' ? serverClock : draw.oneOf(booths).clock
    const before = clock.offsetMs
    clock.offsetMs = before + draw.oneOf([-DAY_MS, DAY_MS, draw.int(-JUMP_DAYS, JUMP_DAYS) * DAY_MS])
    return async () => {
      // A clock that jumped stays where it is until somebody puts it right: half the time, here.
      if (draw.fraction() < 0.5) clock.offsetMs = before
    }
  }

const BREAKS: readonly (readonly [string, Break])[] = [
  ['refused', fault(() => ({ kind: 'refused' }))],
  ['half-open', fault(() => ({ kind: 'half-open' }))],
  ['cut up', fault((draw) => ({ kind: 'cut', way: 'up', afterBytes: draw.int(0, 70_000) }))],
  ['cut down', fault((draw) => ({ kind: 'cut', way: 'down', afterBytes: draw.int(0, 2_000) }))],
  ['one per cent lost', fault(() => ({ kind: 'lossy', share: 0.01 }))],
  ['a third lost', fault(() => ({ kind: 'lossy', share: 0.33 }))],
  ['slow', fault(() => ({ kind: 'slow', delayMs: TIMEOUT_MS }))],
  ['altered up', fault(() => ({ kind: 'altered', way: 'up' }))],
  ['altered down', fault(() => ({ kind: 'altered', way: 'down' }))],
  ['altered photo', fault(() => ({ kind: 'altered-photo' }))],
  ['commit’s answer lost', fault(() => ({ kind: 'answer-lost', verb: 'PUT' }))],
  ['upload’s answer lost', fault(() => ({ kind: 'answer-lost', verb: 'POST' }))],
  [
    'answered by something else',
    fault((draw) => ({
      kind: 'answer',
      verb: draw.oneOf(VERBS),
      status: draw.oneOf(STATUSES),
      body: PORTAL,
    })),
  ],
  ['booth clock', clockJump('booth')],
  ['server clock', clockJump('server')],
  [
    'server restarted',
    async (world, draw) => {
      world.proxy.set({ kind: 'refused' })
      await world.restartServer(draw.int(0, 500))
      return async () => world.proxy.set({ kind: 'none' })
    },
  ],
]

const queueOf = ({ station }: Booth) =>
  station.station.state.folder().submissions.page('all', null, 2 * WORLD_ROUNDS).items

/** After a failed try each waiting photo must show why it waits. */
function silent(booth: Booth): string[] {
  const { reason } = booth.sync.status()
  const items = queueOf(booth).filter((item) => UNSENT.includes(item.state))
  return items
    .filter((item) => item.reason === null && reason === null)
    .map((item) => `${item.state} shows no reason`)
}

/** An altered request can be refused for good; the button that the queue then shows must be enough. */
function retryBlocked(booth: Booth): number {
  const { submissions } = booth.station.station.state.folder()
  const blocked = queueOf(booth).filter((item) => item.state === 'blocked' && item.canRetry)
  for (const { submissionId } of blocked) submissions.retry(submissionId, booth.station.clock.now)
  return blocked.length
}

interface Recovery {
  /** Until the first contact, as a figure: how long a pass takes is this machine's affair. */
  readonly contactMs: number
  readonly problems: readonly string[]
}

/** By itself, after the shortest of rests and with the next pass, the booth finds the server and delivers everything. */
async function recovered(booth: Booth): Promise<Recovery> {
  const healedMs = performance.now()
  const contactBefore = booth.sync.status().lastContactAt
  const failedBefore = booth.failures.passes
  let contactMs: number | null = null
  let failures = 0
  const waiting = () => queueOf(booth).filter((item) => UNSENT.includes(item.state))
  const isDelivered = (): boolean => {
    if (contactMs === null) {
      failures = booth.failures.passes - failedBefore
      if (booth.sync.status().lastContactAt === contactBefore) return false
      contactMs = performance.now() - healedMs
    }
    return waiting().length === 0
  }
  const problems: string[] = []
  await until('everything delivered', isDelivered).catch((error: unknown) => {
    if (!(error instanceof OutOfPatience)) throw error
    problems.push(...waiting().map((item) => `stays ${item.state} (${item.reason})`))
    if (contactMs === null) problems.push(`no contact again (${booth.sync.status().reason})`)
  })
  const { longestRestMs } = booth.failures
  if (longestRestMs > REST_LIMIT_MS) problems.push(`rests ${longestRestMs} ms before it tries again`)
  if (failures > FAILURES_LIMIT) problems.push(`${failures} passes failed after the network was back`)
  return { contactMs: contactMs ?? 0, problems }
}

async function census(world: World, ids: readonly string[]): Promise<string[]> {
  const problems: string[] = []
  const tasks = await world.tasks()
  if (new Set(tasks).size !== tasks.length) problems.push('a submission has two review tasks')
  const known = world.booths.flatMap(queueOf).map((item) => item.submissionId)
  for (const id of tasks) if (!known.includes(id)) problems.push(`${id} is at the server and at no booth`)
  for (const id of known) if (!tasks.includes(id)) problems.push(`${id} never arrived`)
  for (const id of ids) {
    const booth = queueOf(world.booths[0]).some((item) => item.submissionId === id) ? 0 : 1
    const { outbox } = world.booths[booth].station.station.state.folder().submissions
    for (const role of ['standard', 'captured'] as const) {
      const [here, there] = [await outbox.readFile(id, role), await world.picture(id, role)]
      if (!here.equals(there)) problems.push(`${id} ${role} differs at the server`)
    }
  }
  return problems
}

async function round(world: World, draw: Draw, [name, breakIt]: (typeof BREAKS)[number]) {
  const problems: string[] = []
  const ids = await Promise.all(world.booths.map((booth) => booth.save(world.freshStudent())))
  const mend = await breakIt(world, draw)
  for (let pass = draw.int(1, 3); pass > 0; pass--)
    await Promise.all(world.booths.map(({ sync }) => sync.now()))
  const struck = world.proxy.struck()
  for (const booth of world.booths) problems.push(...silent(booth))
  await mend()
  const retried =
    name === 'altered up' ? world.booths.reduce((sum, booth) => sum + retryBlocked(booth), 0) : 0
  const found = await Promise.all(world.booths.map(recovered))
  const recoveryMs = Math.max(...found.map(({ contactMs }) => contactMs))
  problems.push(...found.flatMap((one) => one.problems), ...(await census(world, ids)))
  return { problems, recoveryMs, struck, retried }
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const problems: string[] = []
  const recoveries: number[] = []
  let strikes = 0
  let retries = 0
  let world: World | null = null
  try {
    for (let n = 1; n <= rounds; n++) {
      world ??= await createWorld(2 * Math.min(WORLD_ROUNDS, rounds) + 2, draw)
      const kind = BREAKS[(n - 1) % BREAKS.length]!
      const label = `round ${n}, ${kind[0]}`
      const found = await round(world, draw, kind).catch((error: unknown) => ({
        problems: [(error as Error).stack ?? String(error)],
        recoveryMs: 0,
        struck: 0,
        retried: 0,
      }))
      strikes += found.struck
      retries += found.retried
      recoveries.push(found.recoveryMs)
      for (const problem of found.problems) say(`PROBLEM ${label}: ${problem}`)
      problems.push(...found.problems.map((problem) => `${label}: ${problem}`))
      say(`${label}: back after ${Math.round(found.recoveryMs)} ms, ${problems.length} problems`)
      if (n % WORLD_ROUNDS === 0 || found.problems.length > 0) {
        await world.close()
        world = null
      }
    }
  } finally {
    await world?.close()
  }
  return {
    figures: {
      faultsStruck: strikes,
      retriedByHand: retries,
      slowestRecoveryMs: Math.round(Math.max(...recoveries)),
    },
    problems,
  }
}

export const net: Knock = { name: 'net', round: 'broken network', quickRounds: 8, longRounds: 400, run }
