// Wires the review server: data folder, keys, database, files, HTTP. Everything lives under `dataDir`.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { createAccount, hasAccounts } from './accounts/accounts.ts'
import { createPasswords } from './accounts/passwords.ts'
import { type AuditVerdict, appendAudit, verifyAudit } from './audit/audit-log.ts'
import type { Backend } from './backend.ts'
import { startChores } from './chores.ts'
import { DEMO_ACCOUNTS } from './demo-accounts.ts'
import { HOUR_MS, MINUTE_MS } from './durations.ts'
import { type Room, roomIn, sharedFor, watchDisk } from './files/disk-space.ts'
import { openVault } from './files/file-vault.ts'
import { openQuarantine } from './files/quarantine.ts'
import { openStaging } from './files/staging.ts'
import { databaseMark, mustBeOwnDatabase } from './folder/belonging.ts'
import { finishFirstStart, inspectFolder } from './folder/inspect.ts'
import { lockFolder } from './folder/lock.ts'
import { sortFiles } from './folder/sort-files.ts'
import { createApp, FILES_PATH } from './http/app.ts'
import { createHttpServer } from './http/http-server.ts'
import { connectionOf } from './http/remote-address.ts'
import { createSealer } from './keys/seal.ts'
import { openKeys } from './keys/server-keys.ts'
import { answerCommands, type LocalCommand, type LocalOutcome, runCommand } from './local/commands.ts'
import type { Log } from './log.ts'
import { eraseDue } from './retention/erase-due.ts'
import { openLivedClock } from './retention/lived-clock.ts'
import { purge } from './retention/purge.ts'
import { sweep } from './retention/sweep.ts'
import { personalCode } from './roster/codes.ts'
import { type ImportResult, importRoster, type Publication, publishRoster } from './roster/import.ts'
import { publishedStudent } from './roster/rows.ts'
import { firstAdministrator } from './routes/first-administrator.ts'
import { readSettings } from './settings/settings.ts'
import { createEnrolmentCode, type EnrolmentCode } from './stations/enrolment.ts'
import { createNonces } from './stations/nonces.ts'
import { openStore, type Store } from './store/open.ts'
import { createUpkeep } from './store/upkeep.ts'

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
  /** Room on the data folder's disks; asked of the system where nobody else tells. */
  readonly room?: () => Promise<Room>
}

export interface IssuedCode {
  readonly rosterId: string
  readonly name: string
  readonly studentNumber: string
  readonly code: string
}

export interface ReviewServer {
  readonly fetch: (request: Request) => Promise<Response>
  /** Port 0 takes a free one. Resolves with the address. */
  readonly listen: (port: number, host?: string) => Promise<string>
  /** The address once listening. */
  readonly url: string | null
  readonly demo: boolean
  /** Empty until a school was named. */
  readonly school: string
  /** One-time token for the first administrator; null when there are accounts. */
  readonly setupToken: string | null
  readonly createAdministrator: (name: string, password: string) => Promise<void>
  /** What the command line may do to accounts. */
  readonly runCommand: (command: LocalCommand) => Promise<LocalOutcome>
  readonly importRoster: (csv: string) => Promise<ImportResult>
  readonly publishRoster: () => Promise<Publication>
  readonly createEnrolmentCode: () => Promise<EnrolmentCode>
  /** Codes in force of published students, in roster order: for printing, and for the demo to walk in with. */
  readonly personalCodes: () => Promise<IssuedCode[]>
  readonly verifyAudit: () => Promise<AuditVerdict>
  /** Deletes what is due; runs by itself at start and hourly. */
  readonly purge: () => Promise<number>
  readonly close: () => Promise<void>
}

const SERVER = { kind: 'server' } as const
const DEMO_SCHOOL = '示范大学'

/** Throws when the folder is in use, newer, damaged, in parts that do not belong together, or of the other kind (demo or real). */
export async function createServer(options: ServerOptions): Promise<ReviewServer> {
  const { dataDir } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(dataDir)
  let store: Store | undefined
  try {
    const backend = await openBackend(options, (opened) => {
      store = opened
    })
    return await assemble(options, backend, store!, async () => {
      await store!.close()
      await unlock()
    })
  } catch (error) {
    await store?.close()
    await unlock()
    throw error
  }
}

async function openBackend(options: ServerOptions, onStore: (store: Store) => void): Promise<Backend> {
  const { dataDir, now = () => new Date(), monotonicMs = () => performance.now() } = options
  const log = options.log ?? pino({ level: 'warn', base: null }, pino.destination(2))
  const settings = await readSettings(dataDir)
  const isNew = (await inspectFolder(dataDir)) === 'new'
  const keys = await openKeys(dataDir, isNew)
  const sealer = createSealer(keys)
  const folders = ['', 'database', 'database/pg_wal', 'files', 'staging'].map((name) => join(dataDir, name))
  const space = watchDisk(
    options.room ?? sharedFor(() => roomIn(folders), settings.space.freshMs),
    settings.space,
    log,
  )
  const store = await openStore(dataDir, {
    emptyDatabase: options.emptyDatabase,
    // What may not be written any more may not be recovered either.
    hasRoom: async () => (await space.look()).level !== 'spent',
    check: (pg) => mustBeOwnDatabase(pg, dataDir, sealer),
  })
  onStore(store)
  const { db, durable } = store
  const vault = await openVault(join(dataDir, 'files'), sealer)
  const folder = await describeFolder(options, store, { sealer, now })
  const lived = await openLivedClock(db, monotonicMs)
  const passwords = createPasswords(settings.passwords)
  const nonces = createNonces({ db, now, lived, settings })
  return { db, durable, sealer, keys, vault, passwords, space, nonces, settings, now, lived, log, ...folder }
}

async function describeFolder(
  { demo = false, school }: ServerOptions,
  { db }: Store,
  clock: Pick<Backend, 'sealer' | 'now'>,
): Promise<{ demo: boolean; school: string }> {
  const known = await db.selectFrom('folder').selectAll().executeTakeFirst()
  if (known && known.demo !== demo) {
    const [made, asked] = known.demo ? ['a demo', 'a real server'] : ['a real server', 'a demo']
    throw new Error(`the data folder was made for ${made} and cannot be used as ${asked}`)
  }
  const mark = databaseMark(clock.sealer)
  const name = school ?? known?.school ?? (demo ? DEMO_SCHOOL : '')
  await db.transaction().execute(async (tx) => {
    if (known) {
      await tx.updateTable('folder').set({ school: name, mark }).execute()
      return
    }
    await tx.insertInto('folder').values({ demo, school: name, mark }).execute()
    await appendAudit(clock, tx, { who: SERVER, what: 'server.created', details: { demo } })
  })
  return { demo, school: name }
}

async function assemble(
  options: ServerOptions,
  backend: Backend,
  store: Store,
  release: () => Promise<void>,
): Promise<ReviewServer> {
  const { dataDir, publicUrl } = options
  const quarantine = await openQuarantine(join(dataDir, 'quarantine'), join(dataDir, 'files'))
  await sortFiles(backend, quarantine, { dataDir, acceptMissing: options.acceptMissing ?? false })
  const staging = await openStaging(join(dataDir, 'staging'), FILES_PATH, backend)
  if (backend.demo && !(await hasAccounts(backend))) {
    for (const account of DEMO_ACCOUNTS) await createAccount(backend, SERVER, account)
  }
  const first = await firstAdministrator(backend)
  const access = { publicUrl: publicUrl === undefined ? null : new URL(publicUrl) }
  const app = createApp({
    backend,
    staging,
    first,
    access,
    consoleRoot: options.consoleRoot ?? join(import.meta.dirname, '../out/console'),
    version: await readVersion(),
  })
  const upkeep = createUpkeep(store, backend.settings.store, () => performance.now())
  const tidy = async () => {
    await sweep(backend, staging)
    const purged = await purge(backend, quarantine)
    await eraseDue(backend, upkeep)
    return purged
  }
  await tidy()
  await backend.durable()
  await finishFirstStart(dataDir)
  const chores = startChores(
    [
      { name: 'tidy', everyMs: HOUR_MS, work: tidy },
      {
        name: 'sweep',
        everyMs: backend.settings.sweep.everySeconds * 1000,
        work: () => sweep(backend, staging),
      },
      {
        name: 'erase',
        everyMs: backend.settings.erasure.sweepMinutes * MINUTE_MS,
        work: () => eraseDue(backend, upkeep),
      },
      { name: 'upkeep', everyMs: backend.settings.store.upkeepSeconds * 1000, work: upkeep.run },
    ],
    backend.log,
  )
  const stopCommands = await answerCommands(backend, dataDir)
  const http = createHttpServer(app.fetch, {
    limits: backend.settings.http,
    connectionOf: (socketAddress) => connectionOf(socketAddress, access),
    log: backend.log,
  })
  let url: string | null = null

  return {
    fetch: async (request) => app.fetch(request),
    get url() {
      return url
    },
    async listen(port, host = '127.0.0.1') {
      url = await http.listen(port, host)
      return url
    },
    demo: backend.demo,
    school: backend.school,
    setupToken: first.token,
    async createAdministrator(name, password) {
      await createAccount(backend, SERVER, { name, password, role: 'administrator' })
    },
    runCommand: (command) => runCommand(backend, command),
    importRoster: (csv) => importRoster(backend, SERVER, { csv, dryRun: false }),
    publishRoster: () => publishRoster(backend, SERVER),
    createEnrolmentCode: () => createEnrolmentCode(backend, SERVER),
    personalCodes: () => issuedCodes(backend),
    verifyAudit: () => verifyAudit(backend),
    purge: tidy,
    async close() {
      await chores.stop()
      await stopCommands()
      await http.close()
      await backend.lived.save()
      await release()
    },
  }
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function issuedCodes(backend: Backend): Promise<IssuedCode[]> {
  const rows = await backend.db
    .selectFrom('roster_row')
    .selectAll()
    .where('sealed_published', 'is not', null)
    .where('removed', '=', false)
    .where('code_revoked', '=', false)
    .orderBy('created_seq')
    .execute()
  return rows.map((row) => {
    const { name, studentNumber } = publishedStudent(backend, row)
    return { rosterId: row.id, name, studentNumber, code: personalCode(backend.keys, row) }
  })
}
