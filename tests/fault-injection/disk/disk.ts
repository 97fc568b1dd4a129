// A failing disk, a round at a time: no room at any write, a folder that takes no writes, damaged pages, lost or altered
// pictures, a wrong key. What was saved stays, nothing is overwritten, and the screen says what is wrong.
import {
  closeSync,
  cpSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Problem } from '../../../core/contract/station-records.ts'
import { showProblem } from '../../../station/kiosk/problem-page.ts'
import { StationUnusable } from '../../../station/station.ts'
import { signIn, type TestStation } from '../../../station/testing.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { type BrokenWrites, breakWrites } from './broken-writes.ts'
import { fingerprint, type Original, openBooth, prepareFolder, training } from './folder.ts'
import { canMount, mountSmallDisk } from './small-disk.ts'

type Round = (original: Original, draw: Draw, writes: BrokenWrites) => Promise<string[]>

const PROGRAM = join(import.meta.dirname, '../../..')
const TEXTS = JSON.parse(readFileSync(join(PROGRAM, 'resources', 'strings', 'zh-CN.json'), 'utf8')) as {
  problem: Record<string, string>
}

function flip(file: string, at: number, draw: Draw): void {
  const handle = openSync(file, 'r+')
  const bytes = readFileSync(file)
  writeSync(handle, Buffer.from([bytes[at]! ^ (1 << draw.int(0, 7))]), 0, 1, at)
  closeSync(handle)
}

const submissionsIn = ({ station }: TestStation) =>
  station.state.folder().submissions.page('all', null, 100).items

/** Why the folder does not open; null when it does, and it is closed again. */
const failureToOpen = (dir: string): Promise<Error | null> =>
  openBooth(dir).then(
    async (booth) => {
      await booth.station.close()
      return null
    },
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )

/** A broken folder must be refused with a screen that says why, and every file left as it was `before`. */
async function refused(
  dir: string,
  before: ReadonlyMap<string, string>,
  outcome: Error | null,
  codes: readonly Problem['code'][],
): Promise<string[]> {
  const problems: string[] = []
  if (outcome === null) problems.push('it opened as if nothing were wrong')
  else if (!(outcome instanceof StationUnusable)) problems.push(`it broke: ${outcome.stack}`)
  else {
    const { problem } = outcome
    if (!codes.includes(problem.code)) problems.push(`it was called ${problem.code}`)
    const shown = await showProblem({
      problem,
      programDir: PROGRAM,
      port: 0,
      onTryAgain: () => undefined,
    })
    const page = await (await fetch(shown.address)).text()
    await shown.close()
    const text = TEXTS.problem[problem.code]
    if (!text || !page.includes(text)) problems.push(`the screen does not explain ${problem.code}`)
  }
  const after = fingerprint(dir)
  for (const [file, hash] of before) if (after.get(file) !== hash) problems.push(`${file} was changed`)
  for (const file of after.keys()) if (!before.has(file)) problems.push(`${file} was made`)
  return problems
}

/** Sends what can be sent; `damaged` must be blocked with its reason, everything else must have arrived. */
async function delivers(
  booth: TestStation,
  saved: readonly string[],
  damaged: string | null,
): Promise<string[]> {
  const problems: string[] = []
  for (let pass = 0; pass < 3; pass++) await booth.station.state.sync().now()
  const items = submissionsIn(booth)
  for (const id of saved) {
    const item = items.find((one) => one.submissionId === id)
    if (!item) problems.push(`${id} is gone`)
    else if (id === damaged) {
      if (item.state !== 'blocked' || item.reason !== 'file-damaged' || !item.canRetry)
        problems.push(`a damaged photo is ${item.state} (${item.reason})`)
    } else if (item.state !== 'waiting') problems.push(`a whole photo is ${item.state} (${item.reason})`)
  }
  return problems
}

const badKey =
  (spoil: (dir: string, draw: Draw) => void): Round =>
  async ({ copy, saved }, draw) => {
    const dir = copy()
    const keep = new Map(
      ['host.key', 'keys.json'].map((name) => [name, readFileSync(join(training(dir), name))]),
    )
    spoil(training(dir), draw)
    const problems = await refused(dir, fingerprint(dir), await failureToOpen(dir), ['key-refused'])
    // Put back from the backup, everything is there again.
    for (const [name, bytes] of keep) writeFileSync(join(training(dir), name), bytes)
    const booth = await openBooth(dir)
    problems.push(...(await delivers(booth, saved, null)))
    await booth.station.close()
    rmSync(dir, { recursive: true })
    return problems
  }

const damagedPage: Round = async ({ copy, saved }, draw) => {
  const dir = copy()
  const file = join(training(dir), 'station.db')
  const { size } = statSync(file)
  const pages = size / 4096
  const page = draw.int(0, pages - 1)
  for (let n = 0; n < 16; n++) flip(file, page * 4096 + draw.int(0, 4095), draw)
  const problems: string[] = []
  const before = fingerprint(dir)
  const failure = await failureToOpen(dir)
  if (failure) {
    problems.push(...(await refused(dir, before, failure, ['store-damaged', 'folder-newer', 'key-refused'])))
  } else {
    // The damage lies where nothing structural is: rows may have become unreadable, none may have vanished.
    const booth = await openBooth(dir)
    const visible = new Set(submissionsIn(booth).map((item) => item.submissionId))
    if (visible.size < saved.length) problems.push(`page ${page}: a photo vanished without a word`)
    await booth.station.close()
  }
  rmSync(dir, { recursive: true })
  return problems
}

/** Saves the open session's photo and lets nobody send it yet. */
async function saveThird(dir: string): Promise<string> {
  const booth = await openBooth(dir)
  await booth.station.state.sync().close()
  await signIn(booth)
  await booth.client.session.standardize({})
  const { session } = await booth.client.session.confirm({})
  await booth.station.close()
  if (session?.step !== 'saved') throw new Error('not saved')
  return session.submissionId
}

const damagedBlob =
  (how: 'missing' | 'flipped' | 'empty'): Round =>
  async ({ copy, saved }, draw) => {
    const dir = copy()
    const victim = await saveThird(dir)
    const db = new Database(join(training(dir), 'station.db'), { readonly: true })
    const blobs = db
      .prepare<[string], string>('SELECT blob_id FROM submission_files WHERE submission_id = ?')
      .pluck()
      .all(victim)
    db.close()
    const file = join(training(dir), 'blobs', draw.oneOf(blobs))
    if (how === 'missing') rmSync(file)
    else if (how === 'empty') writeFileSync(file, '')
    else flip(file, draw.int(0, statSync(file).size - 1), draw)
    const booth = await openBooth(dir)
    const problems = await delivers(booth, [...saved, victim], victim)
    await booth.station.close()
    rmSync(dir, { recursive: true })
    return problems
  }

/** The last step with no room: it says so, changes nothing, and works once there is room. */
const noRoom =
  (break_: (writes: BrokenWrites, draw: Draw, dir: string) => void): Round =>
  ({ copy, saved }, draw, writes) => {
    const dir = copy()
    return withoutRoom(dir, saved, { break: () => break_(writes, draw, dir), mend: writes.mend })
  }

/** A disk that is really full, to the last page or nearly so. */
const fullDisk: Round = async ({ copy, saved }, draw) => {
  const dir = copy()
  const disk = mountSmallDisk(`${dir}-disk`)
  if (!disk) return []
  const freeBytes = draw.oneOf([0, draw.int(0, 4096), draw.int(4096, 120_000)])
  try {
    const place = join(disk.dir, 'data')
    cpSync(dir, place, { recursive: true })
    return await withoutRoom(place, saved, {
      break: () => disk.fill(freeBytes),
      mend: () => {
        disk.empty()
        return false
      },
    })
  } finally {
    disk.remove()
    rmSync(dir, { recursive: true })
  }
}

interface Shortage {
  readonly break: () => void
  /** Makes room again; whether something certainly failed meanwhile. */
  readonly mend: () => boolean
}

async function withoutRoom(dir: string, saved: readonly string[], shortage: Shortage): Promise<string[]> {
  const booth = await openBooth(dir)
  const problems: string[] = []
  try {
    await booth.station.state.sync().close()
    await signIn(booth)
    const { sessions, blobs } = booth.station.state.folder()
    const before = sessions.current()!
    const owned = blobs.ownedBy(`session:${before.id}`).length
    shortage.break()
    const work = async () => {
      if (sessions.current()!.step === 'standardize') await booth.client.session.standardize({})
      return booth.client.session.confirm({})
    }
    const outcome = await work().then(
      () => null,
      (error: { code?: unknown }) => error,
    )
    const struck = shortage.mend()
    if (outcome !== null) {
      if (outcome.code !== 'DISK_FULL') problems.push(`a full disk was called ${String(outcome.code)}`)
      const now = sessions.current()!
      if (now.id !== before.id || now.step === 'saved') problems.push(`the session went on to ${now.step}`)
      if (now.step === before.step && blobs.ownedBy(`session:${before.id}`).length !== owned)
        problems.push('pictures of the failed try were left behind')
      await work()
    } else if (struck) problems.push('it said saved on a full disk')
    if (sessions.current()!.step !== 'saved') problems.push('it cannot be saved once there is room')
    const ids = submissionsIn(booth).map((item) => item.submissionId)
    if (ids.length !== 3 || saved.some((id) => !ids.includes(id))) problems.push(`${ids.length} photos of 3`)
  } finally {
    shortage.mend()
    await booth.station.close()
  }
  const again = await openBooth(dir)
  if (submissionsIn(again).length !== 3) problems.push('a photo was gone after a restart')
  const folder = readdirSync(join(training(dir), 'blobs'))
  if (folder.some((name) => name.includes('.part'))) problems.push('half a picture was left behind')
  await again.station.close()
  rmSync(dir, { recursive: true })
  return problems
}

const notWritable: Round = async ({ copy }, draw, writes) => {
  const dir = join(copy(), 'new')
  writes.failAfter(draw.int(0, 3), draw.oneOf(['EROFS', 'ENOSPC']))
  const outcome = await failureToOpen(dir)
  const struck = writes.mend()
  if (!struck) return outcome === null ? [] : [`it did not open: ${outcome.stack}`]
  if (!(outcome instanceof StationUnusable)) return [`it broke: ${outcome?.stack ?? 'it opened'}`]
  if (!['folder-not-writable', 'disk-full'].includes(outcome.problem.code))
    return [`it was called ${outcome.problem.code}`]
  const again = await openBooth(dir)
  await again.station.close()
  return []
}

const ROUNDS: readonly (readonly [string, Round])[] = [
  ['no room for a picture', noRoom((writes, draw) => writes.failAfter(draw.int(0, 5), 'ENOSPC'))],
  [
    'no room in the database',
    noRoom((writes, _draw, dir) => writes.fillDatabase(join(training(dir), 'station.db'))),
  ],
  ['a disk that is really full', fullDisk],
  ['folder not writable', notWritable],
  ['damaged page', damagedPage],
  ['picture missing', damagedBlob('missing')],
  ['picture altered', damagedBlob('flipped')],
  ['picture empty', damagedBlob('empty')],
  ['key file missing', badKey((dir) => rmSync(join(dir, 'host.key')))],
  ['key file of another machine', badKey((dir) => writeFileSync(join(dir, 'host.key'), Buffer.alloc(32, 7)))],
  [
    'key file cut',
    badKey((dir, draw) => {
      const key = readFileSync(join(dir, 'host.key'))
      writeFileSync(join(dir, 'host.key'), key.subarray(0, draw.int(0, 31)))
    }),
  ],
  ['keys.json missing', badKey((dir) => rmSync(join(dir, 'keys.json')))],
  [
    'keys.json altered',
    badKey((dir, draw) => {
      const file = join(dir, 'keys.json')
      const wrapped = readFileSync(file, 'utf8').indexOf('"wrapped":"') + '"wrapped":"'.length
      const bytes = readFileSync(file)
      bytes[wrapped + draw.int(0, 20)] = '!'.charCodeAt(0)
      writeFileSync(file, bytes)
    }),
  ],
]

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const problems: string[] = []
  const writes = breakWrites()
  const original = await prepareFolder()
  try {
    for (let n = 1; n <= rounds; n++) {
      const [name, knock] = ROUNDS[(n - 1) % ROUNDS.length]!
      const found = await knock(original, draw, writes).catch((error: unknown) => [
        (error as Error).stack ?? String(error),
      ])
      writes.mend()
      for (const problem of found) say(`PROBLEM round ${n}, ${name}: ${problem}`)
      problems.push(...found.map((problem) => `round ${n}, ${name}: ${problem}`))
      if (n % 25 === 0) say(`round ${n}: ${problems.length} problems`)
    }
  } finally {
    writes.remove()
    await original.close()
  }
  const figures = { kinds: ROUNDS.length, ...(canMount() ? {} : { notRun: 'a disk that is really full' }) }
  return { figures, problems }
}

export const disk: Knock = { name: 'disk', round: 'broken disk', quickRounds: 24, longRounds: 1200, run }
