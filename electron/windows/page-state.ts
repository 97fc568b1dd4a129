// What a page of the booth is answered: nothing yet, the screens, or what is wrong. Trouble stays until the program is
// started again, as the page that shows it has no station to go back to.
import type { Problem } from '../../core/contract/station-records.ts'
import { createScreens } from '../../station/kiosk/pages.ts'
import { createProblemPage } from '../../station/kiosk/problem-page.ts'
import type { Layout } from '../options/layout.ts'
import type { Answer } from './pages.ts'

export interface PageState {
  readonly answer: () => Answer
  readonly isProblem: () => boolean
  readonly areScreensUp: () => boolean
  /** The station is open. Returns whether pages have to be loaded for it, as before there was nothing to show. */
  readonly screens: (bytes: (request: Request) => Promise<Response>) => boolean
  readonly problem: (problem: Problem) => void
}

const NOT_YET: Answer = () => new Response(null, { status: 503 })

export function createPageState(layout: Layout, onTryAgain: () => void): PageState {
  let state: 'nothing' | 'screens' | 'problem' = 'nothing'
  let answer = NOT_YET
  return {
    answer: () => answer,
    isProblem: () => state === 'problem',
    areScreensUp: () => state === 'screens',
    screens: (bytes) => {
      if (state === 'problem') return false
      const first = state === 'nothing'
      state = 'screens'
      answer = createScreens(layout.roots, bytes).fetch
      return first
    },
    problem: (problem) => {
      state = 'problem'
      const { resourcesDir, roots } = layout
      answer = createProblemPage({ problem, resourcesDir, renderer: roots.renderer, onTryAgain }).fetch
    },
  }
}
