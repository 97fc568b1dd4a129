// The contract of the sitter's display, implemented.
import { implement, type Router } from '@orpc/server'
import { type DisplayState, displayContract } from '../../core/contract/display.ts'
import { blockersOf } from '../../core/session/gates.ts'
import type { SessionAt } from '../../core/session/session.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'

export type DisplayRouter = Router<typeof displayContract, Caller>

/** Somebody is asked where a person has to look, the sitter sits again where the photo cannot be used. */
function outcomeOf(session: SessionAt<'verdict'>): DisplayState['outcome'] {
  const codes = blockersOf(session).map(({ code }) => code)
  if (codes.includes('rules-failed') || codes.includes('different-person')) return 'again'
  return codes.length > 0 ? 'ask' : 'good'
}

/** Nobody is ever signed in at it. */
const NOBODY: Caller = { connection: 'display' }

export function createDisplayRouter(state: StationState): DisplayRouter {
  const os = implement(displayContract).$context<Caller>()

  function shown(): DisplayState {
    const { lang, training, camera, phase, settings } = state.appState(NOBODY)
    const session = phase === 'setup' ? null : state.folder().sessions.current()
    const step = phase === 'setup' ? 'wait' : (session?.step ?? 'idle')
    const outcome = session?.step === 'verdict' ? outcomeOf(session) : null
    return { lang, training, camera, step, outcome, presetId: settings.presetId }
  }

  return os.router({
    app: {
      events: os.app.events.handler(async function* ({ signal }) {
        const changes = state.events.subscribe(signal)
        yield { type: 'state' as const, state: shown() }
        for await (const change of changes)
          if (change.type !== 'queue-changed') yield { type: 'state' as const, state: shown() }
      }),
    },
  })
}
