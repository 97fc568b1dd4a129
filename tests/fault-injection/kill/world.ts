// One booth and one review server, each a process on a folder of its own, and what their screens have promised so far.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Step } from '../../../station/testing.ts'
import { until } from '../../../tools/patience/patience.ts'
import { signIn } from '../../support/review-server.ts'
import type { Draw } from '../knock.ts'
import { type Child, isGone, startChild } from './child.ts'
import type {
  BoothStart,
  Findings,
  FromBooth,
  FromReview,
  ReviewStart,
  ToBooth,
  ToReview,
} from './messages.ts'
import type { Arm, StationPoint } from './points.ts'

export type Booth = Child<ToBooth, FromBooth>
export type Review = Child<ToReview, FromReview>

/** What the booth's screen has said and the disk must therefore know. */
export interface Promised {
  readonly saved: Set<string>
  session: { id: string; step: Step } | null
}

export interface World {
  readonly dir: string
  readonly boothDir: string
  readonly materialDir: string
  readonly promised: Promised
  readonly booth: () => Booth
  readonly review: () => Review
  readonly url: string
  readonly startBooth: (arm?: Arm<StationPoint>) => Booth
  readonly openBooth: () => Promise<Findings>
  readonly startReview: () => Review
  readonly openReview: () => Promise<void>
  /** Students nobody has taken yet. */
  readonly freshStudent: () => number
  /** Compares the server's review tasks and files with what the booth has; nothing may be lost or doubled. */
  readonly census: (findings: Findings) => Promise<string[]>
  readonly serverAudit: () => Promise<string[]>
  /** The vision child must not outlive its station. */
  readonly orphans: () => Promise<string[]>
  readonly close: () => Promise<void>
}

const DAY_MS = 86_400_000
const JUMP_DAYS = 25 * 365

export async function createWorld(students: number, materialDir: string, draw: Draw): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'knock-kill-'))
  const boothDir = join(dir, 'booth')
  const reviewDir = join(dir, 'review')
  const promised: Promised = { saved: new Set(), session: null }
  let visionPid: number | null = null
  let taken = 0

  const startReviewAt = (port: number, roster: number | null): Review =>
    startChild<ToReview, FromReview>('review-process.ts', {
      dir: reviewDir,
      port,
      students: roster,
    } satisfies ReviewStart)
  let review = startReviewAt(0, students)
  const { url } = await review.next('up')
  const port = Number(new URL(url).port)
  review.say({ type: 'code' })
  const { code } = await review.next('code')

  function startBoothWith(arm: Arm<StationPoint> | null, enrolBy: string | null): Booth {
    // Each start finds another year, as after a dead battery, and some the right one.
    const clockOffsetMs = draw.oneOf([0, draw.int(-JUMP_DAYS, JUMP_DAYS) * DAY_MS])
    const start: BoothStart = {
      dir: boothDir,
      serverUrl: url,
      code: enrolBy,
      arm,
      materialDir,
      clockOffsetMs,
    }
    const booth = startChild<ToBooth, FromBooth>('booth-process.ts', start)
    booth.on((message) => {
      if (message.type === 'vision') visionPid = message.pid
      else if (message.type === 'left') promised.session = null
      else if (message.type === 'ack') promised.session = { id: message.sessionId, step: message.step }
      else if (message.type === 'saved') {
        promised.saved.add(message.submissionId)
        promised.session = { id: message.sessionId, step: 'saved' }
      }
    })
    return booth
  }
  let booth = startBoothWith(null, code)
  await booth.next('opened')
  // One sign-in for as long as the server keeps it: its password hash is slow on purpose.
  const reviewer = await signIn(url, '审核员', 'demo-reviewer')
  const administrator = await signIn(url)

  async function census(findings: Findings): Promise<string[]> {
    const { tasks, next } = await reviewer.api.tasks({ limit: 200 })
    const problems: string[] = []
    const ids = tasks.map((task) => task.submissionId)
    const here = new Set(findings.submissions.map(({ id }) => id))
    if (next !== null) problems.push('there are more review tasks than students')
    if (new Set(ids).size !== ids.length) problems.push('a submission has two review tasks')
    if (new Set(tasks.map((task) => task.studentNumber)).size !== tasks.length)
      problems.push('a student has two review tasks')
    for (const id of ids)
      if (!here.has(id)) problems.push(`the server has ${id}, which the booth does not know`)
    for (const { id, state } of findings.submissions)
      if (!ids.includes(id)) problems.push(`the booth calls ${id} ${state}, the server does not have it`)
    const sealed = readdirSync(join(reviewDir, 'files')).filter((name) => name.endsWith('.sealed')).length
    if (sealed < 2 * ids.length) problems.push(`${sealed} sealed pictures for ${ids.length} submissions`)
    return problems
  }

  return {
    dir,
    boothDir,
    materialDir,
    promised,
    url,
    booth: () => booth,
    review: () => review,
    startBooth: (arm) => {
      booth = startBoothWith(arm ?? null, null)
      return booth
    },
    async openBooth() {
      booth = startBoothWith(null, null)
      return (await booth.next('opened')).findings
    },
    startReview: () => {
      review = startReviewAt(port, null)
      return review
    },
    async openReview() {
      review = startReviewAt(port, null)
      await review.next('up')
    },
    freshStudent: () => {
      taken += 1
      return taken
    },
    census,
    async serverAudit() {
      const { ok } = await administrator.api.audit({ fromBeginning: 'true' })
      return ok ? [] : ['the server’s audit log does not verify']
    },
    async orphans() {
      const pid = visionPid
      visionPid = null
      if (pid === null) return []
      return until('the vision child’s end', () => isGone(pid)).then(
        () => [],
        () => ['the vision child outlived its station'],
      )
    },
    async close() {
      await Promise.all([booth.kill(), review.kill()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
