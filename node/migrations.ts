// How a database of ours is brought up to date: numbered plain SQL files, each applied once, in a transaction of its own, and
// remembered with its hash, so that one that was changed after it ran somewhere stops the start instead of drifting.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Migration {
  /** File name: `0001-what.sql`. */
  readonly name: string
  readonly sql: string
  /** Of the text with LF line ends, whatever a checkout made of them. */
  readonly sha256: string
}

/** What a database remembers: hashes by name. */
export type Applied = ReadonlyMap<string, string>

/** It was written by a version that has migrations this one has not. */
export class DatabaseNewer extends Error {
  override readonly name = 'DatabaseNewer'
}

export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex')

/** In the order in which they are applied. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const stranger = names.find((name) => !/^\d{4}-.+\.sql$/.test(name))
  if (stranger !== undefined)
    throw new Error(
      `${stranger} is no migration's name: four digits, a hyphen and what it is about, then .sql`,
    )
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8')
    return { name, sql, sha256: hashOfText(sql.replaceAll('\r\n', '\n')) }
  })
}

/** The error it failed with, naming it. */
export function failedIn({ name }: Migration, error: unknown): unknown {
  if (error instanceof Error) error.message = `migration ${name}: ${error.message}`
  return error
}

/** Those still to be applied. Throws DatabaseNewer, or an error that names a migration which was changed. */
export function pendingOf(migrations: readonly Migration[], applied: Applied): Migration[] {
  const unknown = [...applied.keys()].find((name) => !migrations.some((one) => one.name === name))
  if (unknown !== undefined)
    throw new DatabaseNewer(`the database was written by a newer version: it has migration ${unknown}`)
  return migrations.filter(({ name, sha256 }) => {
    const before = applied.get(name)
    if (before !== undefined && before !== sha256)
      throw new Error(`migration ${name} was changed after it had been applied`)
    return before === undefined
  })
}
