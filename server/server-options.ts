// What a server is started with.
import type { Room } from './files/disk-space.ts'
import type { Log } from './log.ts'
import type { OnQuery } from './store/open.ts'

export interface ServerOptions {
  readonly dataDir: string
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
