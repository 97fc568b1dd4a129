// The version before the newest change of the database, taken out of the project's history into a folder of its own. A copy
// without history (an archive, a shallow clone) has none.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '../../..')
/** Where the process of a server lies in any version. */
export const KILL_FOLDER = 'tests/fault-injection/kill'
const MIGRATIONS = 'server/store/migrations'

const git = (...words: readonly string[]): Buffer =>
  execFileSync('git', ['-C', PROJECT, ...words], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e9 })

/** Null where there is none. */
export function previousCommit(): string | null {
  try {
    const [changed] = git('log', '-1', '--diff-filter=A', '--format=%H', '--', MIGRATIONS)
      .toString()
      .split('\n')
    const before = git('rev-parse', '--verify', `${changed}^`).toString().trim()
    // It must know how to be one of several.
    git('cat-file', '-e', `${before}:${KILL_FOLDER}/review-process.ts`)
    git('cat-file', '-e', `${before}:server/store/postgres.ts`)
    return before
  } catch {
    return null
  }
}

export interface PreviousVersion {
  readonly folder: string
  readonly remove: () => void
}

/** With the packages of this one, as far as they are still asked for. */
export function previousVersion(): PreviousVersion | null {
  const commit = previousCommit()
  if (commit === null) return null
  const folder = mkdtempSync(join(tmpdir(), 'previous-version-'))
  execFileSync('tar', ['-x', '-C', folder], {
    input: git('archive', commit),
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
