// Test support: the trial page, built as the booth's screens are built, served as they are served, in a real Chromium
// whose every way out of this machine is watched.
import type { Page } from 'playwright-core'
import { builtPage } from '../../tools/cli/build-page.ts'
import { launch } from '../../tools/cli/drive.ts'
import { watchOutgoing } from '../../tools/cli/outgoing.ts'
import { servePage } from '../../tools/cli/serve-page.ts'
import { inRoot } from '../../tools/setup/root.ts'
import type { Trial as PageTrial } from './trial/page.ts'

type Method = keyof PageTrial

export interface Trial {
  readonly page: Page
  /** Calls a method of the page. */
  readonly ask: <M extends Method>(
    method: M,
    ...args: Parameters<PageTrial[M]>
  ) => Promise<Awaited<ReturnType<PageTrial[M]>>>
  /** The address under which the page can fetch these bytes. */
  readonly picture: (bytes: Uint8Array) => string
  /** Everything that tried to leave this machine. */
  readonly outgoing: () => readonly string[]
  readonly close: () => Promise<void>
}

export interface TrialOptions {
  readonly fakeCamera?: string
  readonly flags?: readonly string[]
  /** Another folder in place of `resources/models`. */
  readonly models?: string
}

export async function openTrial({ fakeCamera, flags = [], models }: TrialOptions = {}): Promise<Trial> {
  const served = await servePage({
    renderer: await builtPage(inRoot('tests', 'analysis', 'trial')),
    ...(models ? { models } : {}),
  })
  const outgoing = watchOutgoing()
  const browser = await launch({
    ...(fakeCamera ? { fakeCamera } : {}),
    flags: [...outgoing.flags, ...flags],
  })
  const page = await browser.newPage()
  await page.goto(served.url)
  await page.waitForFunction(() => 'trial' in window)
  return {
    page,
    ask: (method, ...args) =>
      page.evaluate(
        ([name, values]) =>
          (window as unknown as { trial: Record<string, (...given: unknown[]) => unknown> }).trial[name]!(
            ...values,
          ),
        [method, args] as const,
      ) as never,
    picture: served.picture,
    outgoing: outgoing.requests,
    async close() {
      await browser.close()
      served.close()
      outgoing.close()
    },
  }
}
