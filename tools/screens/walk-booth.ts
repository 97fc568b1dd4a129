// Every screen of the booth, from the wizard to the receipt and back, with the sitter before the camera.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { type Booth, type BoothOptions, DEMO_OPERATORS, startBooth } from '../cli/booth.ts'
import {
  at,
  checkIn,
  consent,
  fillSite,
  launch,
  OPERATOR,
  openPage,
  press,
  pressBehind,
  readCardSide,
  settleFee,
  showCard,
  signIn,
  takePhoto,
} from '../cli/drive.ts'
import { makeFakeCamera } from '../sitter/fake-camera.ts'
import { cardNames, stillFile } from '../sitter/material.ts'
import { PEOPLE } from '../sitter/people.ts'
import { createShooter, FINGER_PX, type ScreenFault, type Shooter } from './shoot.ts'

const PHOTO_BEATS = 15

interface Walk {
  readonly page: Page
  readonly context: BrowserContext
  readonly booth: Booth
  readonly shoot: Shooter['shoot']
}

/** Returns what is wrong with them; the pictures lie in `out`, where there is one. `say` names each screen. */
export async function walkBooth(out: string | null, say: (screen: string) => void): Promise<ScreenFault[]> {
  const faults: ScreenFault[] = []
  const real = { serverUrl: 'http://127.0.0.1:9', training: false, camera: null } as const
  const demo = { serverUrl: null, training: true, camera: 'fake' } as const
  const folder = mkdtempSync(join(tmpdir(), 'screens-'))
  /** Somebody else, and too far away: the camera waits, and the verdict is no. */
  const stranger = join(folder, 'stranger.jpg')
  await sharp(stillFile(PEOPLE[1]!))
    .resize(1440, 810)
    .extend({ left: 240, right: 240, top: 270, extendWith: 'copy' })
    .toFile(stranger)
  try {
    for (const [how, seen, walk] of [
      [real, stillFile(PEOPLE[0]!), wizard],
      [demo, stillFile(PEOPLE[0]!), journey],
      [demo, stranger, trouble],
      [demo, stranger, settings],
    ] as const)
      await withBooth(how, seen, { out, say, walk, faults })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return faults
}

interface Walking {
  readonly out: string | null
  readonly say: (screen: string) => void
  readonly walk: (walk: Walk) => Promise<void>
  readonly faults: ScreenFault[]
}

/** `seen` is the picture before the camera. */
async function withBooth(
  how: Pick<BoothOptions, 'serverUrl' | 'training' | 'camera'>,
  seen: string,
  { out, say, walk, faults }: Walking,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'screens-'))
  const fakeCamera = join(dataDir, 'camera.mjpeg')
  await makeFakeCamera({ image: seen, out: fakeCamera, widthPx: 1920, heightPx: 1080, frames: 2 })
  const booth = await startBooth({ dataDir, port: 0, lang: 'zh-CN', ...how })
  const browser = await launch({ fakeCamera })
  try {
    const context = await browser.newContext()
    const { state } = booth.station
    const shooter = createShooter({
      say,
      out,
      targetPx: FINGER_PX,
      speak: async (language) => {
        state.folder().site.setLang(language)
        state.changed()
      },
    })
    const page = await openPage(context, booth.kiosk.address())
    await walk({ page, context, booth, shoot: shooter.shoot })
    faults.push(...shooter.faults())
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function wizard({ page, shoot }: Walk): Promise<void> {
  await at(page, 'setup')
  await shoot(page, 'setup-site')
  await fillSite(page)
  await page.getByTestId('admin-name').fill('管理员')
  await page.getByTestId('admin-pin').fill('135790')
  await page.getByTestId('admin-pin-again').fill('135791')
  await press(page, 'next')
  await page.locator('.ant-form-item-explain-error').first().waitFor()
  await shoot(page, 'setup-administrator')
  await page.getByTestId('admin-pin-again').fill('135790')
  await press(page, 'next')
  await page.getByTestId('admin-name').waitFor({ state: 'detached' })
  await shoot(page, 'setup-camera')
  await press(page, 'next')
  await page.getByTestId('enrol-code').waitFor()
  await shoot(page, 'setup-server')
}

async function journey({ page, shoot }: Walk): Promise<void> {
  const person = PEOPLE[0]!
  const [portrait, emblem] = cardNames(person)
  await at(page, 'login')
  await shoot(page, 'login')
  await page.getByRole('button', { name: OPERATOR.name }).click()
  await page.getByTestId('pin-1').waitFor()
  await shoot(page, 'login-pin')
  await press(page, 'back')
  await signIn(page, OPERATOR)
  await shoot(page, 'check-in')
  await page.getByTestId('search').fill('示例')
  await press(page, 'search-go')
  await page.locator('[data-testid^="hit-"]').first().waitFor()
  await shoot(page, 'check-in-found')
  await checkIn(page, person.studentNumber)
  await shoot(page, 'notice')
  await consent(page)
  await at(page, 'card')
  await shoot(page, 'card')
  await press(page, 'card-use-file-portrait')
  await page.getByTestId(`file-${portrait}`).waitFor()
  await shoot(page, 'card-files')
  await page.getByTestId(`file-${emblem}`).click()
  await page.waitForSelector('[data-testid="side-portrait"][data-read="true"]')
  await page.waitForSelector('[data-testid="next"]:not(.ant-btn-loading)')
  await shoot(page, 'card-wrong')
  await press(page, 'override-open')
  await page.getByTestId('override-reason').waitFor()
  await shoot(page, 'override')
  await page.keyboard.press('Escape')
  await page.getByTestId('override-reason').waitFor({ state: 'detached' })
  await readCardSide(page, 'portrait', portrait)
  await readCardSide(page, 'emblem', emblem)
  await shoot(page, 'card-read')
  await press(page, 'next')
  await at(page, 'enrolment')
  await shoot(page, 'enrolment')
  await press(page, 'next')
  await at(page, 'fee')
  await shoot(page, 'fee')
  await settleFee(page, '收据 0001')
  await takePhoto(page, PHOTO_BEATS)
  await at(page, 'verdict')
  await shoot(page, 'verdict')
  await press(page, 'next')
  await at(page, 'confirm')
  await shoot(page, 'confirm')
  await press(page, 'next')
  await at(page, 'saved')
  await shoot(page, 'saved')
  await press(page, 'next')
  await at(page, 'check-in')
  await press(page, 'queue-open')
  await page.locator('[data-testid^="queue-item-"]').first().waitFor()
  await shoot(page, 'queue')
}

async function trouble({ page, context, shoot }: Walk): Promise<void> {
  const person = PEOPLE[0]!
  const sitter = await context.newPage()
  await sitter.emulateMedia({ reducedMotion: 'reduce' })
  await sitter.goto(new URL('/?display=sitter', page.url()).href)
  const shootSitter = async (step: string) => {
    await sitter.bringToFront()
    await sitter.waitForSelector(`[data-sitter="${step}"]`)
    await shoot(sitter, `sitter-${step}`)
    await page.bringToFront()
  }
  await shootSitter('idle')
  await signIn(page, OPERATOR)
  await checkIn(page, person.studentNumber)
  await press(page, 'refuse')
  await page.locator('.ant-modal-confirm').waitFor()
  await shoot(page, 'notice-refuse')
  await page.locator('.ant-modal-confirm-btns .ant-btn').first().click()
  await page.locator('.ant-modal-confirm').waitFor({ state: 'detached' })
  await consent(page)
  await showCard(page, cardNames(person), '当面核对')
  await settleFee(page, '收据 0001')
  await page.waitForSelector('[data-testid="instruction"][data-instruction]')
  await shoot(page, 'capture')
  await shootSitter('capture')
  await press(page, 'shutter')
  await at(page, 'verdict')
  await page.getByTestId('retake').waitFor()
  await shoot(page, 'verdict-different')
  await shootSitter('verdict')
  await press(page, 'rules-open')
  await page.locator('.ant-modal .rules').waitFor()
  await shoot(page, 'verdict-rules')
  await page.keyboard.press('Escape')
  await page.locator('.ant-modal .rules').waitFor({ state: 'detached' })
  await page.locator('.face-cut button').first().click()
  await page.locator('.loupe').waitFor()
  await shoot(page, 'verdict-loupe')
  await page.keyboard.press('Escape')
  await page.locator('.loupe').waitFor({ state: 'detached' })
  await press(page, 'wrong-person')
  await page.locator('.ant-popconfirm .ant-btn-primary').click()
  await at(page, 'ended')
  await shoot(page, 'ended')
  await press(page, 'next')
  await at(page, 'check-in')
  await page.getByTestId('search').fill('没有的人')
  await press(page, 'search-go')
  await page.getByTestId('none-found').waitFor()
  await shoot(page, 'check-in-none')
  await pressBehind(page, 'bar-more', 'day-open')
  await page.getByTestId('day-totals').first().waitFor()
  await shoot(page, 'day')
  await page.keyboard.press('Escape')
  await page.locator('.ant-modal').waitFor({ state: 'detached' })
}

const TABS = ['operators', 'site', 'server', 'camera', 'general', 'machine'] as const

async function settings({ page, shoot }: Walk): Promise<void> {
  await signIn(page, DEMO_OPERATORS[0])
  await press(page, 'settings-open')
  for (const tab of TABS) {
    await page.locator(`[data-node-key="${tab}"]`).click()
    await page.locator(`[data-node-key="${tab}"].ant-tabs-tab-active`).waitFor()
    await shoot(page, `settings-${tab}`)
  }
  await page.keyboard.press('Escape')
  await page.locator('.ant-modal').waitFor({ state: 'detached' })
  await pressBehind(page, 'bar-more', 'training-toggle')
  await page.locator('.ant-modal-confirm').waitFor()
  await shoot(page, 'leave-demo')
}
