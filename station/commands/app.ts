// The booth's state, its changes as they happen, and what is switched for everybody.
import type { AppEvent } from '../../core/contract/station-records.ts'
import { assertNever } from '../../core/session/assert-never.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationChange, StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'
import { seenBy } from './seen.ts'

export function appCommands(state: StationState, { app }: Commands) {
  const folder = () => state.folder()

  /** A change as the caller may see it. */
  function told(caller: Caller, change: StationChange): AppEvent {
    switch (change.type) {
      case 'state':
        return { type: 'state', state: state.appState(caller) }
      case 'session':
        return { type: 'session', session: seenBy(state, caller, change.session) }
      case 'queue-changed':
        return change
      default:
        return assertNever(change)
    }
  }

  return {
    state: app.state.handler(({ context }) => state.appState(context)),
    events: app.events.handler(async function* ({ context, signal }) {
      const changes = state.events.subscribe(signal)
      // Both as they are at this moment, from which on every change waits.
      const present = [
        told(context, { type: 'state' }),
        told(context, { type: 'session', session: folder().sessions.current() }),
      ]
      yield* present
      for await (const change of changes) yield told(context, change)
    }),
    setLanguage: app.setLanguage.handler(({ input, context }) => {
      state.speak(input.lang)
      return state.appState(context)
    }),
    lookAgain: app.lookAgain.handler(async ({ context }) => {
      await state.lookAgain()
      return state.appState(context)
    }),
    setTraining: app.setTraining.handler(async ({ input, context }) => {
      await state.setTraining(input.training)
      return state.appState(context)
    }),
  }
}
