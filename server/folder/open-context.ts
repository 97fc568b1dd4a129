// The data folder of a review server, opened: locked, inspected, with its keys, database and pictures, or refused in words.
import { join } from 'node:path'
import { pino } from 'pino'
import { lockFolder } from '../../node/folder-lock.ts'
import { createPasswords } from '../accounts/passwords.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { NOTHING_WRITTEN, type Room, roomIn, sharedFor, watchDisk } from '../files/disk-space.ts'
import { createSealer } from '../keys/seal.ts'
import { openKeys, readKeys, type ServerKeys } from '../keys/server-keys.ts'
import type { Log } from '../log.ts'
import { openFolderObjects } from '../objects/folder-objects.ts'
import { openS3Objects } from '../objects/s3-objects.ts'
import { s3Place } from '../objects/s3-place.ts'
import { createVault, VAULT_FOLDERS } from '../objects/vault.ts'
import { openLivedClock } from '../retention/lived-clock.ts'
import { createGrams } from '../roster/grams.ts'
import { FIRST_SCHOOL } from '../schools/first-school.ts'
import type { ServerContext } from '../server-context.ts'
import type { ServerOptions } from '../server-options.ts'
import { readSettings, type ServerSettings } from '../settings/settings.ts'
import { createNonces } from '../stations/nonces.ts'
import { openDatabaseClock } from '../store/database-clock.ts'
import { openEmbedded } from '../store/embedded.ts'
import { DatabaseUnopened } from '../store/engine.ts'
import { hasBegun, openPostgres } from '../store/postgres.ts'
import type { Session, Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { databaseMark, mustBeOwnDatabase } from './belonging.ts'
import { type PlaceKind, watchPlace } from './in-place.ts'
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

/** Something of the data lies in the folder itself: one process at a time may have it. */
export const holdsData = ({ databaseUrl, objects }: ServerOptions): boolean =>
  databaseUrl === undefined || objects === undefined

/** The folder, where any of the data lies in it. Returns the release. Throws FolderInUse, FolderRefused. */
export const holdData = (options: ServerOptions): (() => void) =>
  holdsData(options) ? holdFolder(options.dataDir) : () => undefined

export async function openContext(
  options: ServerOptions,
  onStore: (store: Store) => void,
): Promise<ServerContext> {
  const { dataDir, monotonicMs = () => performance.now() } = options
  const log = options.log ?? pino({ level: 'warn', base: null }, pino.destination(2))
  const settings = await readSettings(dataDir)
  const keys = await keysOf(options, settings)
  const sealer = createSealer(keys)
  let moved: () => Promise<string | null> = async () => null
  const space = watchDisk(
    { room: options.room ?? roomFor(options, settings), moved: () => moved() },
    settings.space,
    log,
  )
  const store = await openStore(options, { sealer, settings, space, log })
  onStore(store)
  const { db, durable } = store
  const now = options.now ?? (await clockOf(store, log))
  const objects =
    options.objects === undefined
      ? await openFolderObjects(dataDir, VAULT_FOLDERS)
      : openS3Objects(s3Place(options.objects))
  const vault = createVault(objects, sealer)
  const folder = await describeFolder(options, store, { sealer, now })
  if (holdsData(options)) moved = await watchPlace(dataDir, partsIn(options))
  const lived = await openLivedClock(db, monotonicMs, { shared: store.kind === 'server' })
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
    ending: new AbortController(),
    lived,
    log,
    ...folder,
  }
}

/** Minutes are no harm to what counts here, and a machine whose clock is wrong has other troubles. */
const WORTH_SAYING_MS = 60_000

async function clockOf({ kind, db }: Store, log: Log): Promise<() => Date> {
  if (kind === 'embedded') return () => new Date()
  const clock = await openDatabaseClock(db, () => performance.now())
  const aheadMs = clock.machineAheadMs()
  if (Math.abs(aheadMs) > WORTH_SAYING_MS)
    log.warn(
      { aheadSeconds: Math.round(aheadMs / 1000) },
      'the clock of this machine is not the database’s, which counts',
    )
  return clock.now
}

/** What of the data lies in the folder. */
const partsIn = ({ databaseUrl, objects }: ServerOptions): PlaceKind =>
  databaseUrl !== undefined ? 'objects-only' : objects === undefined ? 'all' : 'database-only'

/** Of a folder whose database lies elsewhere the database knows whether it is new. */
async function keysOf(
  { dataDir, databaseUrl, keys }: ServerOptions,
  { store }: ServerSettings,
): Promise<ServerKeys> {
  if (keys) return readKeys(await keys())
  if (databaseUrl === undefined) return openKeys(dataDir, await inspectFolder(dataDir))
  return openKeys(dataDir, (await hasBegun(databaseUrl, store)) ? 'known' : 'new')
}

/** Of the disks that what lies in the folder lies on; an engine that lies elsewhere says itself when it is full. */
function roomFor(options: ServerOptions, { space }: ServerSettings): () => Promise<Room> {
  const { dataDir, databaseUrl } = options
  const within = [
    '',
    'files',
    'staging',
    ...(databaseUrl === undefined ? ['database', 'database/pg_wal'] : []),
  ]
  if (!holdsData(options)) return async () => ({ bytes: Number.MAX_SAFE_INTEGER, files: null })
  return sharedFor(() => roomIn(within.map((name) => join(dataDir, name))), space.freshMs)
}

type StoreParts = Pick<ServerContext, 'sealer' | 'settings' | 'space' | 'log'>

async function openStore(options: ServerOptions, parts: StoreParts): Promise<Store> {
  const { dataDir, databaseUrl, onQuery } = options
  const { sealer, settings, space, log } = parts
  const check = (session: Session) => mustBeOwnDatabase(session, dataDir, sealer)
  if (databaseUrl !== undefined) return openPostgres(databaseUrl, { check, onQuery, log, ...settings.store })
  // What may not be written any more may not be recovered either.
  const hasRoom = async () => !NOTHING_WRITTEN.includes((await space.look()).level)
  return openEmbedded(dataDir, { emptyDatabase: options.emptyDatabase, hasRoom, onQuery, check }).catch(
    async (error: unknown) => {
      if (!(error instanceof DatabaseUnopened)) throw error
      const [wrong, remedy] = (await hasRoom())
        ? ['database/ does not open as the database it was', 'Put database/ and files/ back from one backup.']
        : [
            'there is too little room on its disk to open database/',
            'Make room, or move it to a larger disk.',
          ]
      throw new FolderRefused(dataDir, wrong, remedy)
    },
  )
}

async function describeFolder(
  { demo = false, school }: ServerOptions,
  { db }: Store,
  clock: Pick<ServerContext, 'sealer' | 'now'>,
): Promise<{ demo: boolean }> {
  const moving = await db.selectFrom('moving').select('direction').executeTakeFirst()
  if (moving?.direction === 'in')
    throw new Error('data are being moved into this place; finish that first: npm run server -- move')
  if (moving) throw new Error('the data were moved away from here; start the server where they are now')
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
    // Two first starts at once on one database: it is made by one of them.
    const made = await tx
      .insertInto('folder')
      .values({ demo, mark })
      .onConflict((conflict) => conflict.doNothing())
      .returning('mark')
      .executeTakeFirst()
    if (made) appendAudit(tx, { who: { kind: 'server' }, what: 'server.created', details: { demo } })
  })
  return { demo }
}
