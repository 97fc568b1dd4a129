// What every part of the server works with. Made once by createServer; the clock is injected.
import type { Passwords } from './accounts/passwords.ts'
import type { DiskSpace } from './files/disk-space.ts'
import type { Sealer } from './keys/seal.ts'
import type { ServerKeys } from './keys/server-keys.ts'
import type { Log } from './log.ts'
import type { Vault } from './objects/vault.ts'
import type { LivedClock } from './retention/lived-clock.ts'
import type { Grams } from './roster/grams.ts'
import type { ServerSettings } from './settings/settings.ts'
import type { Nonces } from './stations/nonces.ts'
import type { Database } from './store/store.ts'

export interface ServerContext {
  readonly db: Database
  readonly durable: () => Promise<void>
  readonly sealer: Sealer
  readonly keys: ServerKeys
  readonly grams: Grams
  readonly vault: Vault
  readonly passwords: Passwords
  readonly space: DiskSpace
  readonly nonces: Nonces
  readonly settings: ServerSettings
  readonly now: () => Date
  /** Aborted when the server is to end: long work stops between two steps of it and is taken up at the next start. */
  readonly ending: AbortController
  /** What is deleted after days asks this one. */
  readonly lived: LivedClock
  /** Synthetic students and training photos are welcome here, and nothing of it is real. */
  readonly demo: boolean
  readonly log: Log
}

/** The same, as one school sees it: rows of other schools are not there, and what it seals opens for it alone. */
export interface SchoolContext extends ServerContext {
  readonly schoolId: string
  /** As people call it; empty until it was named. */
  readonly schoolName: string
}
