// One student from check-in to the approved photo in the export, through the real screens, with no questions asked.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { awaitsDecision, blockersOf } from '../../core/session/gates.ts'
import type { Session } from '../../core/session/session.ts'
import { startPostgres } from '../engines/postgres.ts'
import { giveUp } from '../patience/giving-up.ts'
import { within } from '../patience/patience.ts'
import { inRoot } from '../setup/root.ts'
import { makeFakeCamera } from '../sitter/fake-camera.ts'
import { cardFile, stillFile } from '../sitter/material.ts'
import { PEOPLE } from '../sitter/people.ts'
import { startBooth } from './booth.ts'
import { exportPhoto, review } from './demo-console.ts'
import type { DemoReport } from './demo-report.ts'
import {
  at,
  consent,
  launch,
  OPERATOR,
  openPage,
  override,
  press,
  readCardSide,
  settleFee,
  signIn,
  takePhoto,
} from './drive.ts'
import { watchFreshProfile } from './fresh-profile.ts'
import type { Network } from './net-log.ts'
import { watchOutgoing } from './outgoing.ts'

export interface DemoOptions {
  readonly photo?: string
  readonly card?: string
  /** So many unused browser profiles besides, each watched for a minute. */
  readonly profiles?: number
  /** Of the review server: embedded, or a PostgreSQL started for the demo. */
  readonly engine?: 'pglite' | 'pg'
  readonly say: (text: string) => void
}

const OUT = inRoot('out', 'demo')
/** For the photo to take itself. */
const PHOTO_BEATS = 15
/** For any step; five minutes where nothing is in the way. */
const STEP_BEATS = 300
const VIEWS = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const
/** Chromium's first component check comes after some seconds, its other errands within the minute. */
const PROFILE_MS = 60_000
/** What can still be undone is not exported; nobody wants to watch the usual minute of it. */
const SERVER_SETTINGS = { review: { undoSeconds: 5 } }
const REASON = '演示：主管已当面核对，同意放行'

export async function runDemo({ photo, card, profiles = 0, engine, say }: DemoOptions): Promise<DemoReport> {
  rmSync(OUT, { recursive: true, force: true })
  const scanner = join(OUT, 'scanner')
  mkdirSync(scanner, { recursive: true })
  const person = PEOPLE[0]!
  const portraitCard = put(card ?? cardFile(person, '人像面'), scanner, '人像面')
  const emblemCard = put(cardFile(person, '国徽面'), scanner, '国徽面')
  const fakeCamera = join(OUT, 'camera.mjpeg')
  await makeFakeCamera({ image: photo ?? stillFile(person), out: fakeCamera, widthPx: 1920, heightPx: 1080 })
  const dataDir = join(OUT, 'data')
  mkdirSync(join(dataDir, 'server'), { recursive: true, mode: 0o700 })
  writeFileSync(join(dataDir, 'server', 'settings.json'), JSON.stringify(SERVER_SETTINGS))
  const outgoing = watchOutgoing()
  const postgres = engine === 'pg' ? await startPostgres() : null
  const booth = await startBooth({
    dataDir,
    port: 0,
    serverUrl: null,
    databaseUrl: await postgres?.database(),
    camera: 'fake',
    training: true,
    lang: 'zh-CN',
  })
  const browser = await launch({ fakeCamera, flags: outgoing.flags })
  const steps: { name: string; ms: number }[] = []
  const session = (): Session | null => booth.station.state.folder().sessions.current()
  try {
    booth.station.state.folder().site.change({ scannerFolder: scanner })
    const context = await browser.newContext({ locale: 'zh-CN', viewport: VIEWS[0] })
    let page: Page
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      say(name)
      const started = performance.now()
      const result = await within(name, work(), { beats: STEP_BEATS, onOver: giveUp })
      steps.push({ name, ms: Math.round(performance.now() - started) })
      return result
    }
    const shoot = (name: string, on = page) =>
      screenshots(on, `${String(steps.length).padStart(2, '0')}-${name}`)

    await step('sign-in', async () => {
      page = await openPage(context, booth.kiosk.address())
      await at(page, 'login')
      await shoot('login')
      await signIn(page, OPERATOR)
    })
    await step('check-in', async () => {
      const codes = await booth.server!.personalCodes()
      const { code } = codes.find((one) => one.studentNumber === person.studentNumber)!
      await shoot('check-in')
      await page.getByTestId('search').fill(code)
      await press(page, 'search-go')
      await at(page, 'notice')
    })
    await step('consent', async () => {
      await shoot('notice')
      await consent(page)
    })
    await step('card', async () => {
      await at(page, 'card')
      await readCardSide(page, 'portrait', portraitCard)
      await readCardSide(page, 'emblem', emblemCard)
      await shoot('card')
      if (await page.getByTestId('override-open').isVisible()) await override(page, REASON)
      await press(page, 'next')
    })
    await step('enrolment', async () => {
      await at(page, 'enrolment')
      await shoot('enrolment')
      await press(page, 'next')
    })
    await step('fee', async () => {
      await at(page, 'fee')
      await shoot('fee')
      await settleFee(page, '演示收据 0001')
    })
    await step('capture', async () => {
      await page.waitForSelector('[data-testid="instruction"][data-instruction]')
      await screenshot(page, '06-capture', VIEWS[0])
      await takePhoto(page, PHOTO_BEATS)
    })
    let judged = session()
    await step('verdict', async () => {
      await shoot('verdict')
      judged = session()
      await decide(page, session)
    })
    await step('standardize', () => at(page, 'confirm'))
    const agreed = session()
    if (agreed?.step !== 'confirm') throw new Error('the photo was not standardized')
    await step('confirm', async () => {
      await shoot('confirm')
      await press(page, 'next')
      await at(page, 'saved')
    })
    const saved = session()
    if (saved?.step !== 'saved') throw new Error('the submission was not saved')
    const { submissionId, receipt } = saved
    await step('receipt', async () => {
      await shoot('saved')
      await press(page, 'next')
      await at(page, 'check-in')
    })
    await step('review', () => review(booth, context, submissionId, (name, on) => shoot(name, on)))
    const finalStatus = await step('verdict back at the booth', async () => {
      await page.bringToFront()
      await press(page, 'queue-open')
      await page.waitForSelector(`[data-testid="queue-item-${submissionId}"][data-state="approved"]`)
      await shoot('queue')
      return page.locator(`[data-testid="queue-item-${submissionId}"] .status`).innerText()
    })
    const fresh: Network[] = []
    for (let n = 1; n <= profiles; n++) {
      const watched = () => watchFreshProfile(booth.kiosk.address(), () => rest(PROFILE_MS))
      fresh.push(await step(`fresh browser profile ${n}`, watched))
    }
    const file = await step('export', () => exportPhoto(booth, person.studentNumber, OUT))
    const { width, height, density } = await sharp(file).metadata()
    const { standard, attempt } = agreed
    const measured = attempt.comparison.kind === 'measured' ? attempt.comparison : null
    if (judged?.step !== 'verdict') throw new Error('the photo was not judged')
    return {
      steps,
      measures: Object.fromEntries(
        [...attempt.results, ...standard.results].map(({ ruleId, value, unit, status }) => [
          ruleId,
          { value, unit, status },
        ]),
      ),
      match: {
        distance: measured?.distance ?? null,
        sameThreshold: measured?.sameThreshold ?? null,
        threshold: measured?.threshold ?? null,
        decidedByPerson: attempt.verifications.at(-1)?.decision ?? null,
        attempts: agreed.attemptsMade,
      },
      overrides: agreed.overrides.map(({ rules, reason }) => ({ rules, reason })),
      standardPhoto: {
        width,
        height,
        density: density ?? 0,
        bytes: standard.bytes,
        quality: standard.quality,
        file,
      },
      submissionId,
      receipt: receipt.shortNumber,
      finalStatus,
      externalRequests: [...outgoing.requests(), ...fresh.flatMap(({ left }) => left)],
      walledRequests: [...outgoing.walled(), ...fresh.flatMap(({ asked }) => asked.map(({ what }) => what))],
      freshProfiles: fresh.length,
    }
  } finally {
    await browser.close()
    await booth.close()
    await postgres?.stop()
    outgoing.close()
  }
}

function put(file: string, folder: string, name: string): string {
  const target = `${name}${extname(file).toLowerCase()}`
  copyFileSync(file, join(folder, target))
  return target
}

async function screenshots(page: Page, name: string): Promise<void> {
  for (const view of VIEWS) await screenshot(page, name, view)
  await page.setViewportSize(VIEWS[0])
}

async function screenshot(page: Page, name: string, view: { width: number; height: number }): Promise<void> {
  mkdirSync(join(OUT, 'screens'), { recursive: true })
  await page.setViewportSize(view)
  await page.screenshot({ path: join(OUT, 'screens', `${name}-${view.width}x${view.height}.png`) })
}

/**
 * Uses the photo; where a rule blocks, a supervisor sets it aside; where the faces differ, three tries, then anyway.
 * Whoever starts a demo vouches that photo and card are one person's: that is what is answered when it is asked.
 */
async function decide(page: Page, session: () => Session | null): Promise<void> {
  for (;;) {
    const now = session()
    if (now?.step !== 'verdict') return
    if (blockersOf(now).some(({ code }) => code === 'rules-failed')) await override(page, REASON)
    if (awaitsDecision(now.attempt)) {
      await press(page, 'decide-same')
      await page.getByTestId('face-question').waitFor({ state: 'detached' })
    }
    const anyway = page.getByTestId('submit-anyway')
    const missing = now.attempt.comparison.kind === 'missing'
    if (missing) throw new Error('no comparison was made: the card showed no face')
    if (await anyway.isVisible()) return anyway.click()
    if (await page.getByTestId('next').isVisible()) return press(page, 'next')
    await press(page, 'retake')
    await takePhoto(page, PHOTO_BEATS)
  }
}
