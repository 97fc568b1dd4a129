// One student through the real screens; then what the next one could still find in the browser.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { fakeCameraFlags } from '../../../station/kiosk/browser.ts'
import { startBooth } from '../../../tools/cli/booth.ts'
import {
  at,
  checkIn,
  consent,
  OPERATOR,
  openPage,
  photograph,
  press,
  settleFee,
  showCard,
  signIn,
} from '../../../tools/cli/drive.ts'
import { giveUp } from '../../../tools/patience/giving-up.ts'
import { within } from '../../../tools/patience/patience.ts'
import { launchProfile } from '../../../tools/patience/patient-browser.ts'
import { makeFakeCamera } from '../../../tools/sitter/fake-camera.ts'
import { cardNames, stillFile } from '../../../tools/sitter/material.ts'
import { PEOPLE } from '../../../tools/sitter/people.ts'
import { formsOf, foundBelow, foundIn, type Marker } from './search.ts'

const person = PEOPLE[0]!
const MARKERS: readonly Marker[] = [
  { name: 'name', text: person.name },
  { name: 'ID number', text: person.idNumber },
  { name: 'end of the ID number', text: `****${person.idNumber.slice(-4)}` },
]

/** Five minutes where nothing is in the way. */
const WALK_BEATS = 300

async function walk(page: Page): Promise<void> {
  await checkIn(page, person.studentNumber)
  await consent(page)
  await showCard(page, cardNames(person), '当面核对')
  await settleFee(page, '收据')
  await photograph(page, 15)
  await press(page, 'next')
  await at(page, 'check-in')
}

/** Strings of the page's JavaScript heap after a collection. */
async function heapOf(page: Page): Promise<Buffer> {
  const cdp = await page.context().newCDPSession(page)
  const chunks: string[] = []
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  for (let n = 0; n < 3; n++) await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await cdp.detach()
  return Buffer.from(chunks.join(''))
}

/** The page's words, and everything a page can store. */
const storedIn = (page: Page): Promise<string> =>
  page.evaluate(async () =>
    JSON.stringify([
      document.documentElement.outerHTML,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      await indexedDB.databases(),
      await caches.keys(),
      performance.getEntriesByType('resource').map((one) => one.name),
    ]),
  )

export async function leaksOfScreens(dir: string): Promise<string[]> {
  const profile = join(dir, 'profile')
  mkdirSync(profile, { recursive: true })
  const fakeCamera = join(dir, 'camera.mjpeg')
  await makeFakeCamera({ image: stillFile(person), out: fakeCamera, widthPx: 1280, heightPx: 720, frames: 4 })
  const booth = await startBooth({
    dataDir: join(dir, 'data'),
    port: 0,
    serverUrl: null,
    camera: 'fake',
    training: true,
    lang: 'zh-CN',
  })
  const context = await launchProfile(profile, {
    args: fakeCameraFlags(fakeCamera),
    viewport: { width: 1280, height: 800 },
  })
  const forms = formsOf(MARKERS)
  const problems: string[] = []
  try {
    const page = await openPage(context, booth.kiosk.address())
    await signIn(page, OPERATOR)
    await within('one student through the screens', walk(page), { beats: WALK_BEATS, onOver: giveUp })
    problems.push(
      ...foundIn(Buffer.from(await storedIn(page)), forms).map(
        (one) => `${one} is on the next one's screen or stored`,
      ),
    )
    problems.push(...foundIn(await heapOf(page), forms).map((one) => `${one} is in the page's heap`))
  } finally {
    await context.close()
    await booth.close()
  }
  problems.push(...foundBelow([profile, join(dir, 'data')], forms).map((one) => `after the screens: ${one}`))
  return problems
}
