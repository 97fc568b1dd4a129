// What the sitter's own display is told by its station: what to show, nothing of anybody. It stands open to everybody in
// the room, so it needs no sign-in, and there is nothing it could ask for.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { session } from '../session/session.ts'
import { failures } from './failure.ts'
import { appState } from './station-records.ts'

export const displayState = appState.pick({ lang: true, training: true, camera: true }).extend({
  /** `wait` before set-up is finished, `idle` without a session. */
  step: z.enum(['wait', 'idle', ...session.options.map((one) => one.shape.step.value)]),
  /** Whose measures the outline is drawn by. */
  presetId: z.string(),
  /** Of the verdict that is on the operator's screen: what happens next. */
  outcome: z.enum(['good', 'again', 'ask']).nullable(),
})
export type DisplayState = z.infer<typeof displayState>

export const displayEvent = z.object({ type: z.literal('state'), state: displayState })
export type DisplayEvent = z.infer<typeof displayEvent>

export const displayContract = {
  app: {
    /** Begins with the present, then every change. */
    events: oc.errors(failures).output(eventIterator(displayEvent)),
  },
}
