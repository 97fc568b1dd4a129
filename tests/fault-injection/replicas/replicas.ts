// Bad days of several servers on one PostgreSQL and one S3 store behind a balancer: one of them is killed, where it hurts or
// anywhere, the database is ended and started again, the pictures' store answers errors. Meanwhile booths send and reviewers
// decide. Nothing may be lost or doubled.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { RosterEntry } from '../../../core/contract/server-records.ts'
import { manifestHash } from '../../../core/submission/manifest-hash.ts'
import { startPostgres } from '../../../tools/engines/postgres.ts'
import {
  boothOf,
  type ConsoleClient,
  enrolAs,
  signIn,
  type TestBooth,
  testManifest,
  usualFiles,
} from '../../support/review-server.ts'
import { startS3, takeAnyKeys } from '../../support/s3-server.ts'
import { type Child, startChild } from '../kill/child.ts'
import type { FromReview, ReviewStart, ToReview } from '../kill/messages.ts'
import type { ServerPoint } from '../kill/points.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { startBalancer } from './balancer.ts'

const SERVERS = 3
const BOOTHS = 3
const DEMO_REVIEWERS = [
  ['管理员', 'demo-administrator'],
  ['审核员', 'demo-reviewer'],
] as const
/** Those that a server passes whatever its engines are. */
const POINTS: readonly ServerPoint[] = [
  'upload-created',
  'upload-receiving',
  'upload-stored',
  'submission-arrived',
  'receipt-made',
]

type Server = Child<ToReview, FromReview>
type Sent = { readonly id: string; readonly hashes: readonly string[] }
type Decision = 'approved' | 'rejected'

/** Tried until it is answered: booths and people do not give up. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch {
      await rest(60)
    }
  }
}

async function send(booth: TestBooth, student: RosterEntry, label: string): Promise<Sent> {
  const files = usualFiles(label)
  const manifest = testManifest(booth, student, files)
  const whole = { id: manifest.submissionId, manifestHash: manifestHash(manifest), manifest }
  await insist(async () => {
    const uploads: { role: string; uploadId: string }[] = []
    for (const { role, bytes } of files) uploads.push({ role, uploadId: await booth.upload(bytes) })
    await booth.api.submit({ ...whole, uploads })
  })
  return {
    id: manifest.submissionId,
    hashes: files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')).sort(),
  }
}

/** Claims and decides until it is told to stop; notes what was answered. */
async function review(
  { api }: ConsoleClient,
  going: () => boolean,
  told: Map<string, Decision>,
  draw: Draw,
): Promise<void> {
  while (going()) {
    try {
      const { submission } = await api.claim({})
      if (!submission) {
        await rest(20)
        continue
      }
      const decision = draw.oneOf(['approved', 'rejected'] as const)
      const reasons = decision === 'rejected' ? (['eyes'] as 'eyes'[]) : []
      const { submissionId } = submission
      await api.decide({ submissionId, decision, reasons, note: '' })
      if (told.has(submissionId)) throw new Error('decided twice')
      told.set(submissionId, decision)
    } catch {
      await rest(30)
    }
  }
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  takeAnyKeys()
  const draw = drawFrom(seed)
  const problems: string[] = []
  const dir = mkdtempSync(join(tmpdir(), 'knock-replicas-'))
  // Whoever looks at every photo twice is nobody's usual administrator.
  const perHour = { pictures: 1e6, details: 1e6, look: 1e6, search: 1e6, export: 1e6 }
  writeFileSync(join(dir, 'settings.json'), JSON.stringify({ views: { perHour } }))
  const [postgres, s3, balancer] = await Promise.all([startPostgres(), startS3(), startBalancer()])
  const shared = { databaseUrl: await postgres.database(), objects: s3.place }
  const servers: Server[] = []
  const urls: string[] = []
  const sent: Sent[] = []
  const told = new Map<string, Decision>()
  let kills = 0

  async function startAt(place: number, students: number | null): Promise<void> {
    const start: ReviewStart = { dir, port: 0, students, shared }
    const server: Server = startChild('review-process.ts', start)
    urls[place] = (await server.next('up')).url
    servers[place] = server
    balancer.use([...urls])
  }

  async function disturb(): Promise<void> {
    const place = draw.int(0, SERVERS - 1)
    const server = servers[place]!
    switch (draw.oneOf(['point', 'point', 'random', 'postgres', 's3'] as const)) {
      case 'point':
        server.say({ type: 'arm', arm: { point: draw.oneOf(POINTS), skip: 0, delayMs: draw.int(0, 20) } })
        await Promise.race([server.gone, rest(400)])
        break
      case 'random':
        await rest(draw.int(0, 150))
        break
      case 'postgres':
        await rest(draw.int(0, 100))
        return postgres.restart()
      case 's3':
        s3.fail(503)
        await rest(draw.int(50, 300))
        return s3.fail(null)
    }
    await server.kill()
    kills += 1
    await startAt(place, null)
  }

  async function look(admin: ConsoleClient, { id, hashes }: Sent, round: number): Promise<void> {
    // What was answered by now must be there; what is decided meanwhile may be.
    const promised = told.get(id)
    const detail = await insist(() => admin.api.look({ submissionId: id, reason: 'technical' }))
    const found: string[] = []
    for (const { url } of detail.files)
      found.push(
        await insist(async () => {
          const answer = await admin.get(new URL(url, balancer.url).href)
          if (!answer.ok) throw new Error(`picture: ${answer.status}`)
          return createHash('sha256')
            .update(Buffer.from(await answer.arrayBuffer()))
            .digest('hex')
        }),
      )
    if (found.sort().join() !== hashes.join()) problems.push(`round ${round}: ${id} has other pictures`)
    const decisions = detail.history
      .map(({ state }) => state)
      .filter((one) => one === 'approved' || one === 'rejected')
    if (decisions.length > 1) problems.push(`round ${round}: ${id} was decided ${decisions.length} times`)
    if (promised && decisions[0] !== promised) problems.push(`round ${round}: ${id} lost its decision`)
  }

  try {
    await startAt(0, rounds * BOOTHS)
    for (let place = 1; place < SERVERS; place += 1) await startAt(place, null)
    const now = () => new Date()
    servers[0]!.say({ type: 'code' })
    const { code } = await servers[0]!.next('code')
    const { booth: enrolled } = await enrolAs(
      { server: { createEnrolmentCode: async () => ({ code, expiresAt: '' }) }, url: balancer.url, now },
      null,
    )
    const booth = boothOf(enrolled.identity, balancer.url, now)
    const students: RosterEntry[] = []
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await booth.api.roster(cursor === undefined ? {} : { cursor })
      students.push(...page.entries)
      cursor = page.cursor
      more = page.more
    }
    const consoles = await Promise.all(
      DEMO_REVIEWERS.map(([name, password]) => signIn(balancer.url, name, password)),
    )
    let going = true
    const reviewing = consoles.map((one) => review(one, () => going, told, draw))
    for (let round = 0; round < rounds; round += 1) {
      const disturbed = disturb()
      const sending = Array.from({ length: BOOTHS }, (_, n) =>
        send(booth, students[round * BOOTHS + n]!, `round ${round} ${n}`),
      )
      const fresh = await Promise.all(sending)
      await disturbed
      sent.push(...fresh)
      for (const one of fresh) await look(consoles[0]!, one, round)
      if (round % 10 === 9) say(`round ${round + 1}, ${kills} kills, ${problems.length} problems`)
    }
    going = false
    await Promise.all(reviewing)
    for (const one of sent) await look(consoles[0]!, one, rounds)
    const audit = await insist(() => consoles[0]!.api.audit({ fromBeginning: 'true' }))
    if (!audit.ok) problems.push(`the log breaks at ${audit.brokenAt}`)
    const { counts } = await insist(() => consoles[0]!.api.tasks({ limit: 1 }))
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    if (total !== sent.length) problems.push(`${sent.length} were sent, ${total} are there`)
  } catch (error) {
    problems.push(`${(error as Error).stack}`)
  } finally {
    for (const server of servers) await server.kill().catch(() => undefined)
    await balancer.close()
    await s3.close()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  return { figures: { kills, sent: sent.length, decided: told.size }, problems }
}

export const replicas: Knock = {
  name: 'replicas',
  round: 'bad moment of three servers on one database',
  quickRounds: 6,
  longRounds: 200,
  run,
}
