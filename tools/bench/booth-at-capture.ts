// The real booth in Chromium with a session waiting for its photo, before a camera that shows somebody who never gets
// ready, so that it stays there.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Booth, DEMO_OPERATORS, startBooth } from '../cli/booth.ts'
import { at, checkIn, consent, launch, openPage, press, settleFee, signIn } from '../cli/drive.ts'
import { makeFakeCamera } from '../sitter/fake-camera.ts'
import { MATERIAL } from '../sitter/material.ts'
import { PEOPLE } from '../sitter/people.ts'

/** Turned away: nothing is captured by itself. */
const TURNED_AWAY = join(MATERIAL, 'frame-01.jpg')

async function walk(page: Page): Promise<void> {
  await signIn(page, DEMO_OPERATORS[2])
  await checkIn(page, PEOPLE[3]!.studentNumber)
  await consent(page, ['upload'])
  await at(page, 'enrolment')
  await press(page, 'next')
  await settleFee(page, 'bench')
}

/** `beforeScripts` runs in the page before anything else. */
export async function boothAtCapture<T>(
  beforeScripts: () => void,
  use: (page: Page, booth: Booth) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-booth-'))
  const fakeCamera = join(folder, 'camera.mjpeg')
  await makeFakeCamera({ image: TURNED_AWAY, out: fakeCamera, widthPx: 1280, heightPx: 720 })
  const booth = await startBooth({
    dataDir: join(folder, 'data'),
    port: 0,
    serverUrl: null,
    camera: 'fake',
    training: true,
    lang: 'zh-CN',
  })
  const browser = await launch({ fakeCamera })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.addInitScript(beforeScripts)
    const page = await openPage(context, booth.kiosk.address())
    await walk(page)
    return await use(page, booth)
  } finally {
    await browser.close()
    await booth.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
