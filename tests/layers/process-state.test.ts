// What a server process keeps to itself between two requests, file by file, with what a second process on the same data
// would have to do about it. A file that begins to keep something belongs here before it is used.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../tools/setup/root.ts'

/** `own`: of this process alone, and right so. `shared`: what a second process would contradict, and what settles it. */
const KEPT: Readonly<Record<string, readonly ['own' | 'shared', string]>> = {
  'server/accounts/passwords.ts': ['own', 'how many hashes this process has to compute'],
  'server/audit/audit-log.ts': ['own', 'what a transaction under way has to say'],
  'server/chores.ts': [
    'shared',
    'sweeps are begun in every process; a lock in the database lets one of them do the work',
  ],
  'server/create-server.ts': ['own', 'its own address and its own end'],
  'server/export/file-names.ts': ['own', 'names given in one export'],
  'server/files/disk-space.ts': ['own', 'the room on the disk of this process’s folder, seen moments ago'],
  'server/files/shared-run.ts': ['own', 'a run under way that others wait for'],
  'server/folder/open-context.ts': ['shared', 'the folder’s lock: one process in a data folder'],
  'server/http/connections.ts': ['own', 'this process’s open connections'],
  'server/http/http-server.ts': ['own', 'requests waiting on this process’s connections'],
  'server/http/openapi.ts': ['own', 'a document that is the same everywhere'],
  'server/http/read-body.ts': ['own', 'memory this process has set aside for bodies'],
  'server/local/commands.ts': [
    'shared',
    'commands come by the data folder, to the one process in it; without one they work on the database',
  ],
  'server/objects/folder-objects.ts': ['own', 'flushes under way that others wait for'],
  'server/pause.ts': ['own', 'how long a work of this process has held on'],
  'server/roster/grams.ts': ['own', 'keyed hashes made before, which are the same everywhere'],
  'server/routes/first-administrator.ts': [
    'shared',
    'the setup token: of several processes on one database all make the same from the keys',
  ],
  'server/stations/enrolment.ts': [
    'own',
    'keys of stations made of their texts, which are the same everywhere',
  ],
  'server/stations/nonces.ts': [
    'shared',
    'how many nonces a station has and its last key; nonces and keys themselves are rows, asked each time',
  ],
  'server/retention/lived-clock.ts': [
    'shared',
    'time lived: each process counts on from the furthest, which is a row',
  ],
  'server/store/database-clock.ts': ['own', 'what the database’s clock said last'],
  'server/store/engine.ts': ['shared', 'the embedded database: PostgreSQL in its place serves many'],
  'server/store/flushed-files.ts': ['shared', 'the embedded database’s files'],
  'server/store/postgres.ts': ['own', 'that this process is closing its connections'],
  'server/store/upkeep.ts': ['shared', 'when the embedded database’s log was last worked in'],
  'server/uploads/folder-uploads.ts': [
    'shared',
    'the lock of an upload, in memory: uploads in a folder are one process’s; s3-uploads.ts has a shared one',
  ],
  'server/uploads/recent.ts': ['own', 'what was announced of the uploads seen last, which is right anywhere'],
  'server/uploads/shared-locker.ts': [
    'own',
    'the beat of a lock this process holds; the lock itself is a row',
  ],
  'server/uploads/staging.ts': [
    'shared',
    'uploads of a station are admitted one after the other within a process',
  ],
}

/** A factory keeps what it makes for whoever has what it returns; a plain function ends with its variables. */
const FACTORY =
  /^(export )?(async )?function\*? (admitEach|answer|assemble|create|first|hold|open|shared|start|watch)\w*/
const OTHER = /^(export )?(async )?function\*? |^(export )?(class|interface|type|const) /
const KEEPS =
  /^ {0,2}(let \w+|const \w+( = |: .*= )new (Map|Set|WeakMap|WeakSet)\b)|^ {2}(readonly )?#\w+ = new (Map|Set)|setInterval\(|lockFolder\(/
/** Filled where it stands: a table, not something kept. */
const TABLE = /new (Set|Map)\(\[|ReadonlySet|ReadonlyMap/

function keeps(source: string): boolean {
  let within: 'factory' | 'function' | 'module' = 'module'
  return source.split('\n').some((line) => {
    if (FACTORY.test(line)) within = 'factory'
    else if (OTHER.test(line)) within = line.startsWith('const') || /class/.test(line) ? 'module' : 'function'
    if (line.startsWith('}')) {
      const ended = within
      within = 'module'
      return ended === 'factory' && KEEPS.test(line)
    }
    return within !== 'function' && KEEPS.test(line) && !TABLE.test(line)
  })
}

const sources = readdirSync(inRoot('server'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
  .map((entry) => relative(inRoot(), join(entry.parentPath, entry.name)))
  .filter((file) => !file.startsWith('server/console/') && !file.endsWith('testing.ts'))

describe('a server process', () => {
  it('keeps nothing to itself that is not known here', () => {
    const keeping = sources.filter((file) => keeps(readFileSync(inRoot(file), 'utf8')))
    expect(keeping.toSorted()).toEqual(Object.keys(KEPT).toSorted())
  })

  it('is seen through: a variable, a map, a timer and a lock that outlive a request are found', () => {
    for (const line of [
      'let used = 0',
      'const seen = new Map<string, number>()',
      'export function createThing() {\n  let used = 0\n}',
      'export async function openThing() {\n  const seen = new Set<string>()\n}',
      'export class Thing {\n  readonly #seen = new Map<string, number>()\n}',
      'export function startThing() {\n  const timer = setInterval(tick, 1000)\n}',
    ])
      expect(keeps(line), line).toBe(true)
    for (const line of [
      'const KNOWN = new Set([1, 2])',
      'function count() {\n  let total = 0\n}',
      'export async function judge() {\n  const seen = new Set<string>()\n}',
    ])
      expect(keeps(line), line).toBe(false)
  })
})
