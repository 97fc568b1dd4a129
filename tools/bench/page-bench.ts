// The bench page in Chromium, served and built as the booth's screens are.

import { builtPage } from '../cli/build-page.ts'
import { launch } from '../cli/drive.ts'
import { type ServedPage, servePage } from '../cli/serve-page.ts'
import { inRoot } from '../setup/root.ts'
import type { Answer, Question } from './page/worker.ts'

type Asked<Q> = Q extends unknown ? Omit<Q, 'base'> : never

export interface BenchPage {
  readonly ask: (question: Asked<Question>) => Promise<Answer>
  readonly picture: ServedPage['picture']
}

export async function withBenchPage<T>(use: (page: BenchPage) => Promise<T>): Promise<T> {
  const served = await servePage({ renderer: await builtPage(inRoot('tools', 'bench', 'page')) })
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(served.url)
    await page.waitForFunction(() => 'ask' in window)
    return await use({
      picture: served.picture,
      ask: (question) =>
        page.evaluate(
          (one) => (window as unknown as { ask: (question: unknown) => Promise<Answer> }).ask(one),
          { ...question, base: served.url },
        ),
    })
  } finally {
    await browser.close()
    served.close()
  }
}
