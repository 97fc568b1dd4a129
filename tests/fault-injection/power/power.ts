// The power is cut under a review server, at a moment a round: right after a receipt, while it starts again after a kill, in
// the middle of a checkpoint, anywhere. The disk keeps what was flushed and any part of the rest. Whatever a booth was told
// must be there when the server is opened on what is left.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { API_PREFIX } from '../../../core/contract/server.ts'
import { createServer } from '../../../server/create-server.ts'
import {
  boothOf,
  enrolAs,
  prepareSubmission,
  type SubmitInput,
  signIn,
  silentLog,
  type TestBooth,
} from '../../support/review-server.ts'
import { startChild } from '../kill/child.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { createDiskModel, type Entry, readJournal } from './disk-model.ts'
import type { FromServer, ServerStart, ToServer } from './server-process.ts'

const LIVES = 3
const PHOTOS_A_LIFE = 12
/** Often enough that photos arrive between two checkpoints, too. */
const SETTINGS = { store: { upkeepSeconds: 1, checkpointMegabytes: 1 } }

type Receipt = Awaited<ReturnType<TestBooth['api']['submit']>>

interface Promised {
  readonly input: SubmitInput
  readonly receipt: Receipt
  /** How far the journal was when the booth had its receipt. */
  readonly at: number
}
interface History {
  readonly entries: readonly Entry[]
  readonly booth: TestBooth
  readonly promises: readonly Promised[]
  /** Where each life began, and where its server was up. */
  readonly lives: readonly { readonly from: number; readonly up: number }[]
}

const now = () => new Date()

async function live(dir: string, journal: string): Promise<History> {
  const promises: Promised[] = []
  const lives: { from: number; up: number }[] = []
  let identity: TestBooth['identity'] | null = null
  const end = (): number => statSync(journal).size
  for (let life = 0; life < LIVES; life++) {
    const from = end()
    const start: ServerStart = { dir, journal, students: life === 0 ? LIVES * PHOTOS_A_LIFE : null }
    const child = startChild<ToServer, FromServer>('../power/server-process.ts', start)
    const { url } = await child.next('up')
    lives.push({ from, up: end() })
    if (identity === null) {
      child.say({ type: 'code' })
      const { code } = await child.next('code')
      const server = { createEnrolmentCode: async () => ({ code, expiresAt: '' }) }
      identity = (await enrolAs({ server, url, now }, null)).booth.identity
    }
    const booth = boothOf(identity, url, now)
    const students = (await booth.roster()).filter((entry) => !entry.captured)
    const takePhotos = async (): Promise<void> => {
      for (let n = life * PHOTOS_A_LIFE; n < (life + 1) * PHOTOS_A_LIFE; ) {
        const student = students.pop()
        if (!student || promises.length >= (life + 1) * PHOTOS_A_LIFE) return
        const input = await prepareSubmission(booth, student)
        const receipt = await booth.api.submit(input)
        promises.push({ input, receipt, at: end() })
      }
    }
    // Two at once: one's receipt comes while the other's photo is half in.
    await Promise.all([takePhotos(), takePhotos()])
    await child.kill()
  }
  return {
    entries: readJournal(readFileSync(journal)),
    booth: boothOf(identity!, 'http://x', now),
    promises,
    lives,
  }
}

type Moment = 'after a receipt' | 'after a restart' | 'in a checkpoint' | 'anywhere'
const MOMENTS: readonly Moment[] = ['after a receipt', 'after a restart', 'in a checkpoint', 'anywhere']

function momentOf(kind: Moment, { entries, promises, lives }: History, draw: Draw): number {
  const first = promises[0]!.at
  const near = (at: number): number => {
    const index = entries.findIndex((entry) => entry.at >= at)
    return entries[Math.min(entries.length - 1, (index < 0 ? entries.length : index) + draw.int(0, 40))]!.at
  }
  switch (kind) {
    case 'after a receipt':
      return near(draw.oneOf(promises).at)
    case 'after a restart': {
      const { from, up } = draw.oneOf(lives.slice(1))
      const within = entries.filter(({ at }) => at >= from && at <= up)
      return draw.fraction() < 0.5 ? draw.oneOf(within).at : near(up)
    }
    case 'in a checkpoint': {
      const control = entries.filter(
        ({ at, operation }) => at > first && operation.op === 'open' && operation.path.endsWith('pg_control'),
      )
      return control.length > 0 ? near(draw.oneOf(control).at) : near(first)
    }
    case 'anywhere':
      return draw.oneOf(entries.filter(({ at }) => at >= first)).at
  }
}

/** The anchor tells of the audit log's end, which moves. */
const isSame = (again: Receipt | string, { anchor: _, ...given }: Receipt): boolean =>
  typeof again !== 'string' &&
  isDeepStrictEqual({ ...again, anchor: undefined }, { ...given, anchor: undefined })

/** Opens what is left and asks for everything that had been promised by then. */
async function findLosses(dir: string, history: History, at: number): Promise<string[]> {
  const promised = history.promises.filter((one) => one.at <= at)
  const server = await createServer({ dataDir: dir, demo: true, log: silentLog })
  try {
    const url = await server.listen(0)
    const booth = boothOf(history.booth.identity, url, now)
    const { api, get } = await signIn(url)
    const unknown: string[] = []
    let pictures = 0
    for (const { input, receipt } of promised) {
      const again = await booth.api.submit(input).catch((error: Error) => error.message)
      if (!isSame(again, receipt)) {
        unknown.push(JSON.stringify(again))
        continue
      }
      await api.claim({ submissionId: input.id })
      for (const { role } of input.manifest.files) {
        const picture = await get(`${API_PREFIX}/console/submissions/${input.id}/files/${role}`)
        if (!picture.ok) pictures += 1
        await picture.arrayBuffer()
      }
    }
    const problems: string[] = []
    if (unknown.length > 0)
      problems.push(`${unknown.length} of ${promised.length} receipts are not known, as ${unknown[0]}`)
    if (pictures > 0) problems.push(`${pictures} pictures with a receipt are not there`)
    const verdict = await server.verifyAudit()
    if (!verdict.ok) problems.push(`the audit log is broken at ${verdict.brokenAt}`)
    return problems
  } finally {
    await server.close()
  }
}

async function cutPower(history: History, rounds: number, draw: Draw, say: (line: string) => void) {
  const moments = Array.from({ length: rounds }, (_, round) => {
    const kind = MOMENTS[round % MOMENTS.length]!
    return { kind, at: momentOf(kind, history, draw) }
  }).sort((a, b) => a.at - b.at)
  const disk = createDiskModel()
  const problems: string[] = []
  let next = 0
  for (const [round, { kind, at }] of moments.entries()) {
    for (; next < history.entries.length && history.entries[next]!.at <= at; next++) {
      disk.apply(history.entries[next]!)
    }
    const dir = mkdtempSync(join(tmpdir(), 'knock-power-'))
    try {
      const left = join(dir, 'left')
      disk.cut(left, draw)
      const found = await findLosses(left, history, at).catch((error: Error) => [error.message])
      for (const problem of found) {
        problems.push(`${kind}, byte ${at}: ${problem}`)
        say(problems.at(-1)!)
      }
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
    if (round % 10 === 9) say(`${round + 1} cuts, ${problems.length} problems`)
  }
  return problems
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const dir = mkdtempSync(join(tmpdir(), 'knock-power-'))
  try {
    const folder = mkdtempSync(join(dir, 'server-'))
    const journal = join(dir, 'journal')
    writeFileSync(journal, '')
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(SETTINGS))
    const history = await live(folder, journal)
    const problems = await cutPower(history, rounds, drawFrom(seed), say)
    const { entries, promises } = history
    return { figures: { receipts: promises.length, 'disk operations': entries.length }, problems }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export const power: Knock = { name: 'power', round: 'power cut', quickRounds: 5, longRounds: 1000, run }
