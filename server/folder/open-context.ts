// The data folder of a review server, opened: locked, inspected, with its keys, database and pictures, or refused in words.
import { join } from 'node:path'
import { pino } from 'pino'
import { lockFolder } from '../../node/folder-lock.ts'
import { createPasswords } from '../accounts/passwords.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { NOTHING_WRITTEN, roomIn, sharedFor, watchDisk } from '../files/disk-space.ts'
import { createSealer } from '../keys/seal.ts'
import { openKeys } from '../keys/server-keys.ts'
import { openFolderObjects } from '../objects/folder-objects.ts'
import { createVault, VAULT_FOLDERS } from '../objects/vault.ts'
import { openLivedClock } from '../retention/lived-clock.ts'
import { createGrams } from '../roster/grams.ts'
import { FIRST_SCHOOL } from '../schools/first-school.ts'
import type { ServerContext } from '../server-context.ts'
import type { ServerOptions } from '../server-options.ts'
import { readSettings } from '../settings/settings.ts'
import { createNonces } from '../stations/nonces.ts'
import { DatabaseUnopened } from '../store/engine.ts'
import { openStore, type Store } from '../store/open.ts'
import { transact } from '../store/transact.ts'
import { databaseMark, mustBeOwnDatabase } from './belonging.ts'
import { watchPlace } from './in-place.ts'
import { inspectFolder } from './inspect.ts'
import { FolderRefused } from './refused.ts'

const LOCK = 'folder.lock'
const DEMO_SCHOOL = '示范大学'

/** Throws FolderInUse, FolderRefused. */
export function holdFolder(dataDir: string): () => void {
  try {
    return lockFolder(dataDir, LOCK)
  } catch (error) {
    if (!/^SQLITE_(NOTADB|CANTOPEN)/.test(String((error as { code?: unknown }).code))) throw error
    throw new FolderRefused(dataDir, `${LOCK} is not the lock a server makes`, 'Take it away.')
  }
}

export async function openContext(
  options: ServerOptions,
  onStore: (store: Store) => void,
): Promise<ServerContext> {
  const { dataDir, now = () => new Date(), monotonicMs = () => performance.now() } = options
  const log = options.log ?? pino({ level: 'warn', base: null }, pino.destination(2))
  const settings = await readSettings(dataDir)
  const keys = await openKeys(dataDir, await inspectFolder(dataDir))
  const sealer = createSealer(keys)
  const folders = ['', 'database', 'database/pg_wal', 'files', 'staging'].map((name) => join(dataDir, name))
  let moved: () => Promise<string | null> = async () => null
  const { freshMs } = settings.space
  const measures = {
    room: options.room ?? sharedFor(() => roomIn(folders), freshMs),
    moved: () => moved(),
  }
  const space = watchDisk(measures, settings.space, log)
  // What may not be written any more may not be recovered either.
  const hasRoom = async () => !NOTHING_WRITTEN.includes((await space.look()).level)
  const store = await openStore(dataDir, {
    emptyDatabase: options.emptyDatabase,
    hasRoom,
    onQuery: options.onQuery,
    check: (pg) => mustBeOwnDatabase(pg, dataDir, sealer),
  }).catch(async (error: unknown) => {
    if (!(error instanceof DatabaseUnopened)) throw error
    const [wrong, remedy] = (await hasRoom())
      ? ['database/ does not open as the database it was', 'Put database/ and files/ back from one backup.']
      : ['there is too little room on its disk to open database/', 'Make room, or move it to a larger disk.']
    throw new FolderRefused(dataDir, wrong, remedy)
  })
  onStore(store)
  const { db, durable } = store
  const vault = createVault(await openFolderObjects(dataDir, VAULT_FOLDERS), sealer)
  const folder = await describeFolder(options, store, { sealer, now })
  moved = await watchPlace(dataDir)
  const lived = await openLivedClock(db, monotonicMs)
  const passwords = createPasswords(settings.passwords)
  const nonces = createNonces({ db, now, lived, settings })
  const grams = createGrams(sealer)
  return {
    db,
    durable,
    sealer,
    keys,
    grams,
    vault,
    passwords,
    space,
    nonces,
    settings,
    now,
    lived,
    log,
    ...folder,
  }
}

async function describeFolder(
  { demo = false, school }: ServerOptions,
  { db }: Store,
  clock: Pick<ServerContext, 'sealer' | 'now'>,
): Promise<{ demo: boolean }> {
  const known = await db.selectFrom('folder').selectAll().executeTakeFirst()
  if (known && known.demo !== demo) {
    const [made, asked] = known.demo ? ['a demo', 'a real server'] : ['a real server', 'a demo']
    throw new Error(`the data folder was made for ${made} and cannot be used as ${asked}`)
  }
  const mark = databaseMark(clock.sealer)
  const name = school ?? (demo && !known ? DEMO_SCHOOL : undefined)
  await transact({ db, ...clock }, async (tx) => {
    if (name !== undefined)
      await tx.updateTable('school').set({ name }).where('id', '=', FIRST_SCHOOL).execute()
    if (known) {
      await tx.updateTable('folder').set({ mark }).execute()
      return
    }
    await tx.insertInto('folder').values({ demo, mark }).execute()
    appendAudit(tx, { who: { kind: 'server' }, what: 'server.created', details: { demo } })
  })
  return { demo }
}
