// Where uploads lie while they come in, as far as the rest of the server knows. tus keeps and continues them through a
// DataStore, and never two requests on one of them at once, through a Locker.
import type { DataStore, Locker } from '@tus/server'

export interface UploadStore {
  readonly datastore: DataStore
  readonly locker: Locker
  /** ms since 1970, by the clock that says when an upload was touched. */
  readonly nowMs: () => number
  /** All bytes that came so far; null when there is none of that name. */
  readonly read: (id: string) => Promise<Buffer | null>
  /** No error where there is none, nor where only half of one is left. */
  readonly remove: (id: string) => Promise<void>
  /** How many a station has here, half-made ones too: without looking at any of them. */
  readonly count: (ofStation: string) => Promise<number>
  /** Half-made ones too. */
  readonly list: (ofStation?: string) => Promise<StagedUpload[]>
}

export interface StagedUpload {
  readonly id: string
  /** As announced: what is still to come has its place already. */
  readonly bytes: number
  /** ms since 1970 by the store's own clock; 0 where that cannot be believed. */
  readonly touchedAt: number
}
