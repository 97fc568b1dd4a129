// What everything that answers a caller works on.
import type { Logger } from 'pino'
import type { AppState } from '../core/contract/station-records.ts'
import type { Session } from '../core/session/session.ts'
import type { Events } from './commands/events.ts'
import type { Folder } from './folder/folder.ts'
import type { Guard } from './presence/guard.ts'
import type { Caller, SignIns } from './presence/sign-ins.ts'
import type { Policy } from './site/policy.ts'
import type { Sync } from './sync/sync.ts'

/** What happened; each screen is told its own state, as each has its own sign-in. */
export type StationChange =
  | { readonly type: 'state' }
  | { readonly type: 'session'; readonly session: Session | null }
  | { readonly type: 'queue-changed' }

/** What the router and the bytes handler work on; the folder changes when training is switched. */
export interface StationState {
  readonly folder: () => Folder
  readonly sync: () => Sync
  readonly signIns: SignIns
  readonly guard: Guard
  /** After any change of who is signed in where. */
  readonly signInsChanged: () => void
  /** Runs a command; what it writes to the audit log is in the name of whoever is signed in there. */
  readonly actingFor: <T>(caller: Caller, command: () => T) => T
  readonly appState: (caller: Caller) => AppState
  /** In the training folder for a while, with real work to come back to. */
  readonly practising: () => boolean
  /** To the student at the booth while a session is open, else to everybody from now on. */
  readonly speak: (lang: AppState['lang']) => void
  readonly lookAgain: () => Promise<void>
  readonly setTraining: (training: boolean) => Promise<void>
  /** Somebody is there. */
  readonly touch: (caller: Caller) => void
  /** A sync that nobody waits for. */
  readonly syncSoon: () => void
  readonly events: Events<StationChange>
  readonly changed: () => void
  readonly policy: Policy
  /** Where the booth's data lies, for real work and for training. */
  readonly dataDir: string
  /** The newest lines of the program's log, the newest last. */
  readonly recentLog: () => readonly string[]
  readonly now: () => Date
  readonly log: Logger
}
