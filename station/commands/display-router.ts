// The contract of the sitter's display, implemented.
import { implement, type Router } from '@orpc/server'
import { type DisplayState, displayContract } from '../../core/contract/display.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'

export type DisplayRouter = Router<typeof displayContract, Caller>

/** Nobody is ever signed in at it. */
const NOBODY: Caller = { connection: 'display' }

export function createDisplayRouter(state: StationState): DisplayRouter {
  const os = implement(displayContract).$context<Caller>()

  function shown(): DisplayState {
    const { lang, training, camera, phase } = state.appState(NOBODY)
    const step = phase === 'setup' ? 'wait' : (state.folder().sessions.current()?.step ?? 'idle')
    return { lang, training, camera, step }
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
