// What stops somebody who cannot see a page, or cannot use a mouse: the verdicts of axe-core that are not a matter of taste.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const SERIOUS = ['serious', 'critical']
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Violation {
  readonly id: string
  /** A selector of the element. */
  readonly target: string
  readonly html: string
  readonly why: string
}

/** Axe is evaluated, not loaded: a page's policy lets no script in. */
export async function seriousViolations(page: Page): Promise<Violation[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source)
  return page.evaluate(async (serious) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => serious.includes(impact ?? ''))
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, html, failureSummary }) => ({
          id,
          target: target.join(' '),
          html,
          why: failureSummary ?? '',
        })),
      )
  }, SERIOUS)
}
