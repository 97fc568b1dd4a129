// What of a session a caller may see, and the answer that shows it.
import type { Session } from '../../core/session/session.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'

/** Out of a folder that was moved away nothing is shown: what was saved in it is not found again. */
export const seenBy = (state: StationState, caller: Caller, session: Session | null): Session | null =>
  state.signIns.operatorOf(caller) && state.folder().moved() === null ? session : null
