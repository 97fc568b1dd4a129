// The demo's other side: the photo reviewed at the console, and exported.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { DEMO_ACCOUNTS } from '../../server/demo-accounts.ts'
import { until } from '../patience/patience.ts'
import { unzip } from '../unzip.ts'
import { type Booth, DEMO_REVIEWER } from './booth.ts'
import { openPage, press } from './drive.ts'

/** A reviewer at the console claims the photo and approves it. */
export async function review(
  booth: Booth,
  context: BrowserContext,
  submissionId: string,
  shoot: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  const page = await openPage(context, `${booth.server!.url}/console/`)
  await page.getByTestId('login-name').fill(DEMO_REVIEWER.name)
  await page.getByTestId('login-password').fill(DEMO_REVIEWER.password)
  await press(page, 'login-submit')
  await page.getByTestId(`task-${submissionId}`).waitFor()
  await press(page, 'claim-next')
  await page.waitForFunction(() => {
    const picture = document.querySelector<HTMLImageElement>('.pictures figure:last-child img')
    return picture?.complete === true && picture.naturalWidth > 0
  })
  await shoot('review', page)
  await press(page, 'approve')
  await page.getByTestId('undo').waitFor()
  await shoot('approved', page)
}

/** An administrator's export once the decision stands; returns the photo in it. */
export async function exportPhoto(booth: Booth, studentNumber: string, out: string): Promise<string> {
  const base = booth.server!.url!
  const { name, password } = DEMO_ACCOUNTS[0]
  const login = await fetch(`${base}/api/v1/console/login`, {
    method: 'POST',
    body: JSON.stringify({ name, password }),
    headers: { 'content-type': 'application/json', origin: base },
  })
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  // For a minute the reviewer may take a decision back, and nothing that can be undone is exported.
  await until('the decision to stand', async () => {
    const plan = await fetch(`${base}/api/v1/console/export`, { headers: { cookie } })
    return ((await plan.json()) as { ready: number }).ready > 0
  })
  const answer = await fetch(
    `${base}/api/v1/console/export.zip?template=${encodeURIComponent('{studentNumber}')}`,
    { headers: { cookie } },
  )
  if (!answer.ok) throw new Error(`export failed: ${answer.status}`)
  const zip = Buffer.from(await answer.arrayBuffer())
  writeFileSync(join(out, 'export.zip'), zip)
  const folder = join(out, 'export')
  mkdirSync(folder, { recursive: true })
  const files = await unzip(zip)
  for (const [name, bytes] of files) writeFileSync(join(folder, basename(name)), bytes)
  const photo = `${studentNumber}.jpg`
  if (![...files.keys()].some((name) => basename(name) === photo))
    throw new Error('the approved photo is not in the export')
  return join(folder, photo)
}
