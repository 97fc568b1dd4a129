// A long day: one student after the other through the real screens, with camera, vision child and sync running. A round is
// a minute. Memory stays flat, no handle is lost, the picture stays fluent, nobody is turned away.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import {
  at,
  checkIn,
  consent,
  launch,
  OPERATOR,
  openPage,
  press,
  settleFee,
  showCard,
  signIn,
  takePhoto,
} from '../../../tools/cli/drive.ts'
import { giveUp } from '../../../tools/patience/giving-up.ts'
import { within } from '../../../tools/patience/patience.ts'
import { makeFakeCamera } from '../../../tools/sitter/fake-camera.ts'
import { cardNames, stillFile } from '../../../tools/sitter/material.ts'
import { PEOPLE } from '../../../tools/sitter/people.ts'
import { startChild } from '../kill/child.ts'
import type { FromReview, ReviewStart, ToReview } from '../kill/messages.ts'
import { studentNumberOf } from '../kill/people.ts'
import type { Knock, KnockReport } from '../knock.ts'
import { residentBytes } from '../resident.ts'
import type { BoothStart, FromBooth, ToBooth } from './booth-process.ts'

const MINUTE_MS = 60_000
/** More than a booth can do; the roster must not run out. */
const SESSIONS_A_MINUTE = 15
/** Sessions until caches, models and the browser’s pools are warm; before that many nothing is judged but that they succeed. */
const WARM_UP = 10
/** The product's figure for station and vision child after two hundred sessions. */
const RESIDENT_LIMIT_MB = 600
/** Growth that is still called flat: the collector's sawtooth, and a little for each session kept. */
const FLAT_MB = 60
const FLAT_MB_A_SESSION = 0.25
const FLAT_HANDLES = 12
/** The last third's median frame rate against the first third's. */
const STEADY_SHARE = 0.7
/** For one student; five minutes where nothing is in the way. */
const SESSION_BEATS = 300
/** For the photo to take itself. */
const PHOTO_BEATS = 8
/** Until freed memory is given back. */
const SETTLE_MS = 300

interface Sample {
  readonly hostMb: number
  readonly visionMb: number
  readonly rendererMb: number
  readonly handles: number
  readonly framesPerSecond: number
}

const residentMb = (pid: number): number => residentBytes(pid) / 1e6

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
const parentOf = (pid: number): number => {
  try {
    return Number(/\) . (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}
const pidsWhere = (test: (pid: number) => boolean): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(test)

/** `rendererPid` is the page's own process, which Chromium tells. */
async function sample(page: Page, boothPid: number, rendererPid: number): Promise<Sample> {
  const vision = pidsWhere(
    (pid) => parentOf(pid) === boothPid && /vision\/child\/main\.ts/.test(commandOf(pid)),
  )
  const text = await page.getByTestId('frame-rate').textContent()
  await collectGarbage(page)
  return {
    hostMb: residentMb(boothPid),
    visionMb: vision.reduce((sum, pid) => sum + residentMb(pid), 0),
    rendererMb: residentMb(rendererPid),
    handles: readdirSync(`/proc/${boothPid}/fd`).length,
    framesPerSecond: Number(/\d+/.exec(text ?? '')?.[0] ?? 0),
  }
}

/** What the page's collector has not got to yet is no growth; it comes and goes by hundreds of megabytes. */
async function collectGarbage(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.detach()
  await page.waitForTimeout(SETTLE_MS)
}

async function rendererOf(browser: Browser): Promise<number> {
  const cdp = await browser.newBrowserCDPSession()
  const { processInfo } = (await cdp.send('SystemInfo.getProcessInfo')) as {
    processInfo: readonly { readonly type: string; readonly id: number }[]
  }
  const renderers = processInfo.filter((one) => one.type === 'renderer').map((one) => one.id)
  return renderers.toSorted((a, b) => residentMb(b) - residentMb(a))[0]!
}

/** Check-in to receipt. */
async function session(page: Page, student: number, measure: () => Promise<Sample>): Promise<Sample> {
  await checkIn(page, studentNumberOf(student))
  await consent(page)
  // The sitter's own card, which names somebody else than the roster does: a supervisor lets it pass.
  await showCard(page, cardNames(PEOPLE[0]!), '当面核对')
  await settleFee(page, '收据')
  await page.waitForSelector('[data-testid="instruction"][data-instruction]')
  await page.waitForFunction(
    () => !/^\D*0\D/.test(document.querySelector('[data-testid="frame-rate"]')?.textContent ?? '0'),
  )
  const measured = await measure()
  await takePhoto(page, PHOTO_BEATS)
  while (!(await page.locator('[data-step="confirm"]').isVisible())) {
    const next = page.locator('[data-step="verdict"] [data-testid="next"]')
    if (await next.isVisible()) await next.click().catch(() => undefined)
    await page.waitForTimeout(100)
  }
  await at(page, 'confirm')
  await press(page, 'next')
  await at(page, 'saved')
  await press(page, 'next')
  await at(page, 'check-in')
  return measured
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const third = (values: readonly number[], last: boolean): number => {
  const count = Math.max(1, Math.floor(values.length / 3))
  return median(last ? values.slice(-count) : values.slice(0, count))
}

function judge(samples: readonly Sample[]): { problems: string[]; figures: Record<string, number> } {
  const problems: string[] = []
  const figures: Record<string, number> = { sessions: samples.length }
  const warm = samples.slice(WARM_UP)
  const flatMb = FLAT_MB + FLAT_MB_A_SESSION * warm.length
  for (const what of ['hostMb', 'visionMb', 'rendererMb', 'handles', 'framesPerSecond'] as const) {
    const values = (warm.length > 3 ? warm : samples).map((one) => one[what])
    const [first, last] = [third(values, false), third(values, true)]
    figures[`${what}First`] = Math.round(first * 10) / 10
    figures[`${what}Last`] = Math.round(last * 10) / 10
    if (warm.length <= 3) continue
    if (what.endsWith('Mb') && last - first > flatMb) problems.push(`${what} grew from ${first} to ${last}`)
    if (what === 'handles' && last - first > FLAT_HANDLES)
      problems.push(`handles grew from ${first} to ${last}`)
    if (what === 'framesPerSecond' && last < STEADY_SHARE * first)
      problems.push(`frames fell from ${first} to ${last} a second`)
  }
  const { hostMb = 0, visionMb = 0 } = samples.at(-1) ?? {}
  figures['hostAndVisionMb'] = Math.round(hostMb + visionMb)
  if (hostMb + visionMb > RESIDENT_LIMIT_MB)
    problems.push(`station and vision child hold ${Math.round(hostMb + visionMb)} MB`)
  return { problems, figures }
}

async function run({ rounds, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const dir = mkdtempSync(join(tmpdir(), 'knock-soak-'))
  const fakeCamera = join(dir, 'camera.mjpeg')
  await makeFakeCamera({ image: stillFile(PEOPLE[0]!), out: fakeCamera, widthPx: 1280, heightPx: 720 })
  const students = SESSIONS_A_MINUTE * rounds + 20
  const review = startChild<ToReview, FromReview>('../kill/review-process.ts', {
    dir: join(dir, 'server'),
    port: 0,
    students,
  } satisfies ReviewStart)
  const { url } = await review.next('up')
  review.say({ type: 'code' })
  const { code } = await review.next('code')
  const start = (withCode: string | null) =>
    startChild<ToBooth, FromBooth>('../soak/booth-process.ts', {
      dir: join(dir, 'data'),
      serverUrl: url,
      code: withCode,
    } satisfies BoothStart)
  const first = start(code)
  await first.next('up')
  await first.kill()
  const booth = start(null)
  const { address } = await booth.next('up')
  const browser = await launch({ fakeCamera })
  const samples: Sample[] = []
  const problems: string[] = []
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await openPage(context, address)
    await signIn(page, OPERATOR)
    const rendererPid = await rendererOf(browser)
    const untilMs = performance.now() + rounds * MINUTE_MS
    for (let student = 1; performance.now() < untilMs && student <= students; student++) {
      const walked = session(page, student, () => sample(page, booth.pid, rendererPid))
      samples.push(await within(`session ${student}`, walked, { beats: SESSION_BEATS, onOver: giveUp }))
      if (student % 10 === 0) say(`${student} sessions: ${JSON.stringify(samples.at(-1))}`)
    }
    booth.say({ type: 'send' })
    const { waiting, blocked } = await booth.next('sent')
    if (waiting + blocked > 0) problems.push(`${waiting} photos wait, ${blocked} are blocked`)
  } catch (error) {
    problems.push(`after ${samples.length} sessions: ${(error as Error).stack}`)
  } finally {
    await browser.close()
    await booth.kill()
    await review.kill()
    rmSync(dir, { recursive: true, force: true })
  }
  const verdict = judge(samples)
  return { figures: verdict.figures, problems: [...problems, ...verdict.problems] }
}

export const soak: Knock = { name: 'soak', round: 'minute', quickRounds: null, longRounds: 480, run }
