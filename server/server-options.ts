// What a server is started with.
import type { Room } from './files/disk-space.ts'
import type { Log } from './log.ts'
import type { OnQuery } from './store/store.ts'

export interface ServerOptions {
  /** Keys and settings, and whatever does not lie elsewhere. */
  readonly dataDir: string
  /** `postgres://…`; without it the database is embedded and lies in the folder. */
  readonly databaseUrl?: string
  /** `s3://bucket/prefix?…` (objects/s3-place.ts); without it pictures and uploads lie in the folder. */
  readonly objects?: string
  /** The keys from somewhere else than the folder: what keys.json would hold. */
  readonly keys?: () => Promise<string>
  /** Fixed when the folder is made: synthetic and real data never share one. */
  readonly demo?: boolean
  /** Name of the school; kept from the first start on, replaced when given again. */
  readonly school?: string
  readonly now?: () => Date
  /** Milliseconds of this process's life; it knows nothing of the date. */
  readonly monotonicMs?: () => number
  /** Start although pictures are missing that the database knows. */
  readonly acceptMissing?: boolean
  /** Where reviewers find the server behind its TLS proxy. */
  readonly publicUrl?: string
  readonly consoleRoot?: string
  readonly log?: Log
  /** A folder to begin from where there is no database yet (store/empty-database.ts), instead of making one. */
  readonly emptyDatabase?: string
  /** Told of every query: for tests of what the server asks. */
  readonly onQuery?: OnQuery
  /** Room on the data folder's disks; asked of the system where nobody else tells. */
  readonly room?: () => Promise<Room>
}
