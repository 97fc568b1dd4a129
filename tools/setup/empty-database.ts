// Where this project keeps the empty database that its servers begin from.
import { emptyDatabaseIn } from '../../server/store/empty-database.ts'
import { inRoot } from './root.ts'

let asked: Promise<string> | null = null

export function emptyDatabase(): Promise<string> {
  asked ??= emptyDatabaseIn(inRoot('out'))
  return asked
}
