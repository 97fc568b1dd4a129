// Chromium for tests and tools, without Playwright's limits, which go by the clock. Whoever drives a page is itself waited
// for in beats; when that is given up the browser is closed, so that the wait fails where it stands and says for what, and
// what the pages showed instead.
import { setTimeout as rest } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core'
import { findChromium } from '../../station/chromium/find.ts'
import { quietFlags } from '../../station/chromium/flags.ts'
import { wallFlags } from '../../station/chromium/wall.ts'
import { whenGivenUp } from './giving-up.ts'

const GIVEN_UP = 'given up: this machine got enough done meanwhile'
/** For a page to say what it shows; one whose own loop hangs says nothing. */
const LAST_WORD_MS = 2000

async function shownBy(page: Page): Promise<string> {
  const text = page.evaluate(() => document.body.innerText.replace(/\s+/g, ' ')).catch(String)
  return `${page.url()} shows: ${await Promise.race([text, rest(LAST_WORD_MS, 'nothing, and does not answer')])}`
}

/** The reason to close with. */
async function lastWords(contexts: readonly BrowserContext[]): Promise<{ readonly reason: string }> {
  const shown = await Promise.all(contexts.flatMap((context) => context.pages()).map(shownBy))
  return { reason: [GIVEN_UP, ...shown].join('\n  ') }
}

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
  const forget = whenGivenUp(async () => browser.close(await lastWords(browser.contexts())))
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
  const forget = whenGivenUp(async () => opened.close(await lastWords([opened])))
  opened.once('close', forget)
  return opened
}

type LaunchPersistent = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>
