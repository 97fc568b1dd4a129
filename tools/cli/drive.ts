// Drives the real screens as a person would, by what is on them. Used by the demo and by the end-to-end tests.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { fakeCameraFlags } from '../../station/kiosk/browser.ts'
import { machineBeats } from '../patience/beats.ts'
import { OutOfPatience, within } from '../patience/patience.ts'
import { launchPatiently } from '../patience/patient-browser.ts'
import { cardNames } from '../sitter/material.ts'
import type { Person } from '../sitter/people.ts'
import { DEMO_OPERATORS } from './booth.ts'

export const SUPERVISOR = DEMO_OPERATORS[1]
export const OPERATOR = DEMO_OPERATORS[2]

export interface Credentials {
  readonly name: string
  readonly pin: string
}

export function launch(
  options: { readonly fakeCamera?: string; readonly flags?: readonly string[] } = {},
): Promise<Browser> {
  const camera = options.fakeCamera ? fakeCameraFlags(options.fakeCamera) : []
  return launchPatiently({ args: [...camera, ...(options.flags ?? [])] })
}

export async function openPage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage()
  // A dialog that opens grows: what is pressed in it by then goes to what was there a moment ago, and a slow machine's moments
  // are long.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(address)
  return page
}

export const at = (page: Page, step: string): Promise<unknown> =>
  page.waitForSelector(`[data-step="${step}"]`)
export const press = (page: Page, testId: string): Promise<void> => page.getByTestId(testId).click()

export async function signIn(page: Page, operator: Credentials): Promise<void> {
  await at(page, 'login')
  await page.getByRole('button', { name: operator.name }).click()
  for (const digit of operator.pin) await press(page, `pin-${digit}`)
  await press(page, 'pin-submit')
  await at(page, 'check-in')
}

export async function checkIn(page: Page, text: string): Promise<void> {
  await page.getByTestId('search').fill(text)
  await press(page, 'search-go')
  await page.locator('[data-testid^="hit-"]').first().click()
  await at(page, 'notice')
}

export const CONSENTS = ['upload', 'cardReading', 'faceComparison', 'sendCardPortrait'] as const

export async function consent(page: Page, names: readonly string[] = CONSENTS): Promise<void> {
  for (const name of names) await page.getByTestId(`consent-${name}`).check()
  await press(page, 'next')
}

export async function readCardSide(page: Page, side: 'portrait' | 'emblem', fileName: string): Promise<void> {
  await press(page, `card-use-file-${side}`)
  await press(page, `file-${fileName}`)
  await page.waitForSelector(`[data-testid="side-${side}"][data-read="true"]`)
  await page.waitForSelector('[data-testid="next"]:not(.ant-btn-loading)')
}

/** What is seldom done lies behind a button of its own. */
export async function pressBehind(page: Page, menu: string, testId: string): Promise<void> {
  await press(page, menu)
  await press(page, testId)
}

/** Into training or out of it, as the question that is asked has it. */
export async function toggleTraining(page: Page): Promise<void> {
  await pressBehind(page, 'bar-more', 'training-toggle')
  await page.locator('.ant-modal-confirm-btns .ant-btn-primary').click()
}

/** A supervisor sets aside whatever stands in the way here. */
export async function override(page: Page, reason: string): Promise<void> {
  if (await page.getByTestId('verdict-more').isVisible()) await press(page, 'verdict-more')
  await press(page, 'override-open')
  await page.getByTestId('override-supervisor').click()
  await page.locator('.ant-select-item-option', { hasText: SUPERVISOR.name }).click()
  await page.getByTestId('override-reason').fill(reason)
  await page.getByTestId('override-pin').fill(SUPERVISOR.pin)
  await press(page, 'override-submit')
  await page.getByTestId('override-submit').waitFor({ state: 'detached' })
}

export async function settleFee(page: Page, reference: string): Promise<void> {
  await at(page, 'fee')
  const field = page.getByTestId('fee-reference')
  if (await field.isVisible()) await field.fill(reference)
  await press(page, 'next')
  await at(page, 'capture')
}

/** Both card sides from the scanner's folder, then on to the camera; what the card's reading leaves open is set aside. */
export async function showCard(
  page: Page,
  [portrait, emblem]: readonly [portrait: string, emblem: string],
  reason: string,
): Promise<void> {
  await at(page, 'card')
  await readCardSide(page, 'portrait', portrait)
  await readCardSide(page, 'emblem', emblem)
  if (await page.getByTestId('override-open').isVisible()) await override(page, reason)
  await press(page, 'next')
  await at(page, 'enrolment')
  await press(page, 'next')
}

/** From the camera to the receipt, for a photo that nothing stands in the way of. */
export async function photograph(page: Page, beats: number): Promise<void> {
  await takePhoto(page, beats)
  await press(page, 'next')
  await at(page, 'confirm')
  await press(page, 'next')
  await at(page, 'saved')
}

/** Somebody is there: an unattended booth ends its session, and by the clock. Returns how to leave. */
export function stayAtBooth(page: Page): () => void {
  let x = 0
  return machineBeats.each(() => {
    x = (x + 7) % 100
    page.mouse.move(x, 1).catch(() => undefined)
  })
}

/** Waits so many beats for the photo to take itself; then the operator presses the shutter. */
export async function takePhoto(page: Page, beats: number): Promise<void> {
  await at(page, 'capture')
  const verdict = page.waitForSelector('[data-step="verdict"]')
  const leaveBooth = stayAtBooth(page)
  const itself = within('the photo by itself', verdict, { beats }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof OutOfPatience) return false
      throw error
    },
  )
  if (await itself.finally(leaveBooth)) return
  await page.waitForSelector('[data-testid="shutter"]:not(.ant-btn-loading), [data-step="verdict"]')
  const shutter = page.getByTestId('shutter')
  if (await shutter.isVisible()) await shutter.click().catch(() => undefined)
  await verdict
}

/** The first part of the wizard, to the second. */
export async function fillSite(page: Page): Promise<void> {
  for (const [key, value] of Object.entries({
    name: '第一采集点',
    school: '示例开放大学',
    contact: 'privacy@example.org',
    supportPhone: '010-00000000',
  }))
    await page.getByTestId(`site-${key}`).fill(value)
  await press(page, 'next')
}

/** The wizard of a new booth, to the sign-in: a site and an administrator, no server yet. `before` they are made. */
export async function setUpAlone(
  page: Page,
  administrator: Credentials,
  before?: () => Promise<void>,
): Promise<void> {
  await at(page, 'setup')
  await fillSite(page)
  await page.getByTestId('admin-name').fill(administrator.name)
  await page.getByTestId('admin-pin').fill(administrator.pin)
  await before?.()
  await page.getByTestId('admin-pin-again').fill(administrator.pin)
  await press(page, 'next')
  await page.getByTestId('admin-name').waitFor({ state: 'detached' })
  await press(page, 'next')
  await page.getByTestId('enrol-code').waitFor()
  await press(page, 'next')
}

/** From the sign-in of a real booth into training, and with one student to the camera. */
export async function trainUpTo(page: Page, operator: Credentials, person: Person): Promise<void> {
  await signIn(page, operator)
  await toggleTraining(page)
  await signIn(page, operator)
  await checkIn(page, person.studentNumber)
  await consent(page)
  await showCard(page, cardNames(person), '当面核对')
  await settleFee(page, '收据 0001')
}
