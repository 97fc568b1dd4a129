// Chromium for tests and tools, without Playwright's limits, which go by the clock. Whoever drives a page is itself waited
// for in beats; when that is given up the browser is closed, so that the wait fails where it stands and says for what.
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core'
import { findChromium } from '../../station/chromium/find.ts'
import { quietFlags } from '../../station/chromium/flags.ts'
import { wallFlags } from '../../station/chromium/wall.ts'
import { whenGivenUp } from './giving-up.ts'

const GIVEN_UP = { reason: 'given up: this machine got enough done meanwhile' }

function asLongAsItTakes(context: BrowserContext): void {
  context.setDefaultTimeout(0)
  context.setDefaultNavigationTimeout(0)
}

export function chromiumPath(): string {
  const found = findChromium()
  if (!found) throw new Error('no Chromium, Chrome or Edge was found; run npm run setup')
  return found
}

type Options = Pick<LaunchOptions, 'args'>

/** Walled in as the booth's own browser is, but for all ports of this machine: what is driven is on several. */
const walled = (args: readonly string[]): string[] => [...quietFlags(), ...wallFlags(['127.0.0.1']), ...args]

/** With the flags that keep Chromium quiet, and `args`. */
export async function launchPatiently({ args = [] }: Options = {}): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: walled(args),
    timeout: 0,
  })
  browser.on('context', asLongAsItTakes)
  const forget = whenGivenUp(() => void browser.close(GIVEN_UP))
  browser.once('disconnected', forget)
  return browser
}

/** The same with a profile folder that stays. */
export async function launchProfile(
  profile: string,
  { args = [], ...context }: Options & Pick<LaunchPersistent, 'viewport'> = {},
): Promise<BrowserContext> {
  const opened = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: walled(args),
    timeout: 0,
    ...context,
  })
  asLongAsItTakes(opened)
  const forget = whenGivenUp(() => void opened.close(GIVEN_UP))
  opened.once('close', forget)
  return opened
}

type LaunchPersistent = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>
