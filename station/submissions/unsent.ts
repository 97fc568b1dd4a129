// Whether a data folder that is not open still holds what the server has not accepted. No key is needed to count.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { UNSENT } from '../../core/submission/submission-state.ts'
import { statesSql } from './states-sql.ts'

const COUNT = `SELECT count(*) AS unsent FROM submissions WHERE state IN ${statesSql(UNSENT)}`

/** A folder that cannot be looked into counts as one that does. */
export function holdsUnsent(dir: string): boolean {
  const file = join(dir, 'station.db')
  if (!existsSync(file)) return false
  try {
    const db = new Database(file, { readonly: true })
    try {
      return db.prepare<[], { unsent: number }>(COUNT).get()!.unsent > 0
    } finally {
      db.close()
    }
  } catch {
    return true
  }
}
