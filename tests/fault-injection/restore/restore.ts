// Servers that are put back from older copies or replaced, booths that are shut out, let in, enrolled again and elsewhere,
// a round at a time, while photos are saved, decided and taken back. When everybody has been heard: no photo is lost, none
// is doubled, every captured student is known, every roster is whole, every verdict and every withdrawal has arrived.
import { isOver } from '../../../server/review/transition.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { type Booth, createWorld, type Photo, type Server, type World } from './world.ts'

const WORLD_ROUNDS = 40
/** Most that a round saves: two booths, twice, and a few to grow by. */
const ROUND_STUDENTS = 9
const NOWHERE = { url: 'http://127.0.0.1:9' }

type BadDay = (world: World, draw: Draw) => Promise<void>

const isAt = (world: World, server: Server): readonly Booth[] =>
  world.booths.filter((booth) => booth.server === server)

/** Servers at which somebody is. */
const manned = (world: World): readonly Server[] => [...new Set(world.booths.map((booth) => booth.server))]

/** The copy may be from before a change of the roster: it is published again, as the handbook asks. */
async function putBack(world: World, server: Server, draw: Draw): Promise<void> {
  await server.restore((copies) => draw.int(0, copies - 1))
  await server.publish()
  await reEnrolUnknown(world)
}

const restored: BadDay = (world, draw) => putBack(world, draw.oneOf(manned(world)), draw)

/** The server's records grow past where they were before one of its booths comes back. */
const restoredAndGrown: BadDay = async (world, draw) => {
  const server = draw.oneOf(manned(world))
  await putBack(world, server, draw)
  const [early] = isAt(world, server)
  for (let more = 0; more < 3; more += 1) await world.save(early!, world.freshStudent())
  await early!.driven.settle()
}

const replaced: BadDay = async (world) => {
  const server = manned(world)[0]!
  await server.replace()
  await server.publish()
  for (const booth of isAt(world, server)) await world.enrol(booth, server)
}

/** The roster is imported when the booths have been there already. */
const replacedAndEmpty: BadDay = async (world) => {
  const server = manned(world)[0]!
  await server.replace()
  for (const booth of isAt(world, server)) {
    await world.enrol(booth, server)
    await booth.driven.settle()
  }
  await server.publish()
}

const stationOf = ({ driven }: Booth): string => driven.folder().site.enrolment.read()!.stationId

const shutOut: BadDay = async (world, draw) => {
  const booth = draw.oneOf(world.booths)
  const api = await booth.server.console()
  await api.revokeStation({ stationId: stationOf(booth) })
  await booth.driven.pass()
  await happen(world, draw)
  await booth.driven.pass()
  if (draw.fraction() < 0.5) await api.reinstateStation({ stationId: stationOf(booth) })
  else await world.enrol(booth, booth.server)
}

const enrolledAgain: BadDay = async (world, draw) => {
  const booth = draw.oneOf(world.booths)
  await world.enrol(booth, booth.server)
}

const elsewhere: BadDay = async (world, draw) => {
  const booth = draw.oneOf(world.booths)
  await world.enrol(booth, booth.server === world.servers[0] ? world.servers[1] : world.servers[0])
}

/** The booth's power goes while it asks a restored server what it has. */
const interrupted: BadDay = async (world, draw) => {
  await restored(world, draw)
  for (const booth of world.booths) {
    const passing = booth.driven.pass()
    await new Promise((resolve) => setTimeout(resolve, draw.int(0, 60)))
    booth.server.address.leadTo(NOWHERE)
    await passing
    booth.server.address.leadTo(booth.server.review())
    booth.driven = await booth.driven.restart()
  }
}

const DAYS: readonly (readonly [string, BadDay])[] = [
  ['restored', restored],
  ['replaced', replaced],
  ['shut out', shutOut],
  ['elsewhere', elsewhere],
  ['restored and grown', restoredAndGrown],
  ['replaced and empty', replacedAndEmpty],
  ['enrolled again', enrolledAgain],
  ['interrupted', interrupted],
]

/** A copy from before a booth's enrolment does not know it: its administrator enrols it again. */
async function reEnrolUnknown(world: World): Promise<void> {
  for (const booth of world.booths) {
    const reason = await booth.driven.pass()
    if (reason === 'not-enrolled' || reason === 'key-replaced') await world.enrol(booth, booth.server)
  }
}

const stateOf = (photo: Photo) => photo.booth.driven.item(photo.submissionId)

/** What a day brings: photos saved and sent or not, some decided, some taken back, one captured again. */
async function happen(world: World, draw: Draw): Promise<void> {
  for (const booth of world.booths) {
    const known = booth.driven.folder().roster.counts().students > 0
    if (known) await world.save(booth, world.freshStudent())
    if (draw.fraction() < 0.6) await booth.driven.settle()
  }
  const open = world.photos.filter((photo) => stateOf(photo).state === 'waiting')
  for (const photo of open.slice(-3)) {
    const chance = draw.fraction()
    if (chance < 0.3) await decide(photo, 'approved')
    else if (chance < 0.5) await decide(photo, 'rejected')
    else if (chance < 0.65 && stateOf(photo).canWithdraw)
      await photo.booth.driven.test.client.queue.withdraw(photo)
  }
}

/** Nothing happens where the server at hand does not have it (any more), or somebody was faster. */
async function decide({ submissionId, booth }: Photo, decision: 'approved' | 'rejected'): Promise<void> {
  const api = await booth.server.console()
  const there = (await booth.server.tasks()).find((task) => task.id === submissionId)
  if (there?.state !== 'waiting') return
  await api.claim({ submissionId })
  await api.decide({ submissionId, decision, reasons: decision === 'rejected' ? ['eyes'] : [], note: '' })
}

async function captureAgain(world: World): Promise<void> {
  const rejected = world.photos.filter((photo) => stateOf(photo).state === 'rejected').at(-1)
  if (!rejected) return
  const { roster, submissions } = rejected.booth.driven.folder()
  const [entry] = roster.search(rejected.studentNumber, 1)
  if (entry && !entry.captured && !submissions.standing(entry.rosterId))
    await world.save(rejected.booth, rejected.studentNumber)
}

async function census(world: World): Promise<string[]> {
  const problems: string[] = []
  for (const server of manned(world)) {
    const tasks = await server.tasks()
    const there = new Map(tasks.map((task) => [task.id, task]))
    if (there.size !== tasks.length) problems.push('a submission has two review tasks')
    const alive = tasks.filter((task) => !isOver(task.state))
    const people = new Set(alive.map((task) => task.studentNumber))
    if (people.size !== alive.length) problems.push('a student has two photos that count')
    for (const booth of isAt(world, server)) {
      const counts = booth.driven.folder().roster.counts()
      if (counts.students !== world.students)
        problems.push(`a roster has ${counts.students} of ${world.students} students`)
      if (counts.captured !== people.size)
        problems.push(`${counts.captured} students are called captured, ${people.size} are`)
      for (const photo of world.photos.filter((one) => one.booth === booth)) {
        const { state, reason } = stateOf(photo)
        const found = there.get(photo.submissionId)?.state
        const says = `${photo.submissionId} is ${state} (${reason}) here and ${found ?? 'not'} there`
        if (photo.isWithdrawn || state === 'withdrawn') {
          photo.isWithdrawn = true
          if (state !== 'withdrawn' || (found !== undefined && found !== 'withdrawn'))
            problems.push(`taken back: ${says}`)
        } else if (state === 'blocked' && reason === 'already-captured') {
          if (found !== undefined || !people.has(photo.studentNumber)) problems.push(`stuck: ${says}`)
        } else if (state === 'rejected') {
          if (found !== undefined && found !== 'rejected') problems.push(`verdict lost: ${says}`)
        } else if (found === undefined) problems.push(`lost: ${says}`)
        else if (found !== state) problems.push(`verdict lost: ${says}`)
      }
    }
  }
  return problems
}

async function round(world: World, draw: Draw, day: BadDay): Promise<string[]> {
  await happen(world, draw)
  await day(world, draw)
  await happen(world, draw)
  for (const booth of world.booths) await booth.driven.settle()
  await captureAgain(world)
  // Twice: what one booth sends in the first may be what the other must hear of in the second.
  for (let turns = 0; turns < 2; turns += 1) for (const booth of world.booths) await booth.driven.settle()
  return census(world)
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const problems: string[] = []
  let photos = 0
  let world: World | null = null
  const leave = async (): Promise<void> => {
    photos += world?.photos.length ?? 0
    await world?.close()
    world = null
  }
  try {
    for (let n = 1; n <= rounds; n += 1) {
      world ??= await createWorld(ROUND_STUDENTS * Math.min(WORLD_ROUNDS, rounds))
      const [name, day] = DAYS[(n - 1) % DAYS.length]!
      const label = `round ${n}, ${name}`
      const found = await round(world, draw, day).catch((error: unknown) => [
        (error as Error).stack ?? String(error),
      ])
      for (const problem of found) say(`PROBLEM ${label}: ${problem}`)
      problems.push(...found.map((problem) => `${label}: ${problem}`))
      say(`${label}: ${world.photos.length} photos, ${problems.length} problems`)
      if (n % WORLD_ROUNDS === 0 || found.length > 0) await leave()
    }
  } finally {
    await leave()
  }
  return { figures: { photos }, problems }
}

export const restore: Knock = {
  name: 'restore',
  round: 'server or booth put back, replaced or enrolled again',
  quickRounds: DAYS.length,
  longRounds: 1000,
  run,
}
