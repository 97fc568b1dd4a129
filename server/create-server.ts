// Wires the review server: data folder, keys, database, files, HTTP. Everything lives under `dataDir`.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccount, hasAccounts } from './accounts/accounts.ts'
import { type AuditVerdict, verifyAudit } from './audit/verify-audit.ts'
import { startChores } from './chores.ts'
import { DEMO_ACCOUNTS } from './demo-accounts.ts'
import { DAY_MS, HOUR_MS, later, MINUTE_MS } from './durations.ts'
import { inWords } from './folder/in-words.ts'
import { finishFirstStart } from './folder/inspect.ts'
import { holdData, holdsData, openContext } from './folder/open-context.ts'
import { sortFiles, sortSharedFiles } from './folder/sort-files.ts'
import { createApp, FILES_PATH } from './http/app.ts'
import { createCrowd } from './http/connections.ts'
import { createHttpServer } from './http/http-server.ts'
import { connectionOf } from './http/remote-address.ts'
import { answerCommands, type LocalCommand, type LocalOutcome, runCommand } from './local/commands.ts'
import { s3Place } from './objects/s3-place.ts'
import { Refusal } from './refusal.ts'
import { eraseDue } from './retention/erase-due.ts'
import { purge } from './retention/purge.ts'
import { sweep } from './retention/sweep.ts'
import { personalCode } from './roster/codes.ts'
import { makeGrams } from './roster/find-students.ts'
import { type ImportResult, importRoster, type RosterSource } from './roster/import.ts'
import { type Publication, publishRoster } from './roster/publish.ts'
import { publishedStudent } from './roster/rows.ts'
import { firstAdministrator } from './routes/first-administrator.ts'
import { addSchool, asSchool, firstSchool, type School } from './schools/schools.ts'
import type { SchoolContext, ServerContext } from './server-context.ts'
import type { ServerOptions } from './server-options.ts'
import { createEnrolmentCode, type EnrolmentCode } from './stations/enrolment.ts'
import type { Store } from './store/store.ts'
import { createUpkeep } from './store/upkeep.ts'
import { openFolderUploads } from './uploads/folder-uploads.ts'
import { openS3Uploads } from './uploads/s3-uploads.ts'
import { createSharedLocker } from './uploads/shared-locker.ts'
import { openStaging, stagingParts } from './uploads/staging.ts'
import type { UploadStore } from './uploads/upload-store.ts'

export interface IssuedCode {
  readonly rosterId: string
  readonly name: string
  readonly studentNumber: string
  readonly code: string
}

interface Credentials {
  readonly name: string
  readonly password: string
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
  /** A second school and more, each with who looks after it. Throws CONFLICT (`name-taken`), and on an id that is taken. */
  readonly addSchool: (school: School, administrator: Credentials) => Promise<void>
  /** A file, or the text of one. */
  readonly importRoster: (source: string | RosterSource) => Promise<ImportResult>
  readonly publishRoster: () => Promise<Publication>
  readonly createEnrolmentCode: () => Promise<EnrolmentCode>
  /** Codes in force of published students, in roster order: for printing, and for the demo to walk in with. */
  readonly personalCodes: () => Promise<IssuedCode[]>
  readonly verifyAudit: () => Promise<AuditVerdict>
  /** Sorts shared pictures and deletes what is due; both run by themselves, hourly. */
  readonly purge: () => Promise<number>
  /** Once, however often it is asked. */
  readonly close: () => Promise<void>
}

const SERVER = { kind: 'server' } as const

/** Throws when the folder is in use, newer, damaged, in parts that do not belong together, or of the other kind (demo or real). */
export async function createServer(options: ServerOptions): Promise<ReviewServer> {
  const { dataDir } = options
  try {
    return await openFolder(options)
  } catch (error) {
    throw inWords(dataDir, error)
  }
}

async function openFolder(options: ServerOptions): Promise<ReviewServer> {
  const { dataDir } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unlock = holdData(options)
  let store: Store | undefined
  try {
    const server = await openContext(options, (opened) => {
      store = opened
    })
    return await assemble(options, server, store!, async () => {
      await store!.close()
      unlock()
    })
  } catch (error) {
    await store?.close()
    unlock()
    throw error
  }
}

async function assemble(
  options: ServerOptions,
  server: ServerContext,
  store: Store,
  release: () => Promise<void>,
): Promise<ReviewServer> {
  const { dataDir, publicUrl } = options
  const alone = holdsData(options)
  if (alone) await sortFiles(server, { dataDir, acceptMissing: options.acceptMissing ?? false })
  const uploads = await openUploads(options, server)
  const staging = openStaging(uploads, FILES_PATH, server)
  const school = await firstSchool(server)
  if (server.demo && !(await hasAccounts(server))) await makeDemoAccounts(school)
  const first = await firstAdministrator(server, { shared: !alone })
  const access = { publicUrl: publicUrl === undefined ? null : new URL(publicUrl) }
  const crowd = createCrowd(server.settings.http.connections)
  const app = createApp({
    server,
    staging,
    first,
    access,
    consoleRoot: options.consoleRoot ?? join(import.meta.dirname, '../out/console'),
    version: await readVersion(),
    onProven: crowd.prove,
  })
  const upkeep = createUpkeep(store, server.settings.store, () => performance.now())
  const tidy = async () => {
    await sweep(server, staging)
    const purged = await purge(server)
    await eraseDue(server, upkeep)
    return purged
  }
  const sortShared = () => sortSharedFiles(server, aDayAgo(server))
  await server.durable()
  if (options.databaseUrl === undefined) await finishFirstStart(dataDir)
  const chores = startChores(
    [
      // At once too, but nobody waits for it: what is due after a long rest may take minutes.
      { name: 'tidy', everyMs: HOUR_MS, work: tidy, atOnce: true },
      ...(alone ? [] : [{ name: 'strays', everyMs: HOUR_MS, work: sortShared }]),
      { name: 'grams', everyMs: HOUR_MS, work: () => makeGrams(server), atOnce: true },
      {
        name: 'sweep',
        everyMs: server.settings.sweep.everySeconds * 1000,
        work: () => sweep(server, staging),
      },
      {
        name: 'erase',
        everyMs: server.settings.erasure.sweepMinutes * MINUTE_MS,
        work: () => eraseDue(server, upkeep),
      },
      { name: 'audit', everyMs: HOUR_MS, work: () => watchAudit(server) },
      { name: 'upkeep', everyMs: server.settings.store.upkeepSeconds * 1000, work: upkeep.run },
    ],
    server,
    store.exclusively,
  )
  // Whoever looks after several servers has no folder to leave a command in: the command works on the database itself.
  const stopCommands = alone ? await answerCommands(server, dataDir) : async () => undefined
  const http = createHttpServer(app.fetch, {
    limits: server.settings.http,
    crowd,
    connectionOf: (socketAddress) => connectionOf(socketAddress, access),
    log: server.log,
  })
  let url: string | null = null
  const close = async (): Promise<void> => {
    server.ending.abort()
    await chores.stop()
    await stopCommands()
    await http.close()
    await server.lived.save()
    await release()
  }
  let closing: Promise<void> | undefined

  return {
    fetch: async (request) => app.fetch(request),
    get url() {
      return url
    },
    async listen(port, host = '127.0.0.1') {
      url = await http.listen(port, host)
      return url
    },
    demo: server.demo,
    school: school.schoolName,
    setupToken: first.token,
    async createAdministrator(name, password) {
      await createAccount(school, SERVER, { name, password, role: 'administrator' })
    },
    runCommand: (command) => runCommand(server, command),
    async addSchool(added, { name, password }) {
      await addSchool(server, added)
      await createAccount(asSchool(server, added), SERVER, { name, password, role: 'administrator' })
    },
    importRoster: (source) =>
      importRoster(school, SERVER, {
        ...(typeof source === 'string' ? { bytes: Buffer.from(source) } : source),
        dryRun: false,
      }),
    publishRoster: () => publishRoster(school, SERVER),
    createEnrolmentCode: () => createEnrolmentCode(school, SERVER),
    personalCodes: () => issuedCodes(school),
    verifyAudit: () => verifyAudit(server, { fromBeginning: true }),
    async purge() {
      if (!alone) await sortShared()
      return tidy()
    },
    close: () => (closing ??= close()),
  }
}

/** Whoever reads the server's own log learns of it without asking. */
async function watchAudit(server: ServerContext): Promise<void> {
  const { ok, brokenAt } = await verifyAudit(server)
  if (!ok) server.log.error({ record: brokenAt }, 'the audit log was changed')
}

/** Of two first starts at once the second finds them made. */
async function makeDemoAccounts(school: SchoolContext): Promise<void> {
  for (const account of DEMO_ACCOUNTS)
    await createAccount(school, SERVER, account).catch((error: unknown) => {
      if (!(error instanceof Refusal && error.detail === 'name-taken')) throw error
    })
}

/** What is younger may be on its way to its row, in whatever process. */
const aDayAgo = ({ now }: ServerContext): Date => later(now(), -DAY_MS)

async function openUploads(
  { dataDir, objects }: ServerOptions,
  { db, settings, now }: ServerContext,
): Promise<UploadStore> {
  const parts = stagingParts(settings)
  if (objects === undefined) return openFolderUploads(join(dataDir, 'staging'), parts)
  return openS3Uploads(s3Place(objects), {
    ...parts,
    locker: createSharedLocker(db),
    nowMs: () => now().getTime(),
  })
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function issuedCodes(school: SchoolContext): Promise<IssuedCode[]> {
  const rows = await school.db
    .selectFrom('roster_row')
    .selectAll()
    .where('sealed_published', 'is not', null)
    .where('removed', '=', false)
    .where('code_revoked', '=', false)
    .orderBy('created_seq')
    .execute()
  return rows.map((row) => {
    const { name, studentNumber } = publishedStudent(school, row)
    return { rosterId: row.id, name, studentNumber, code: personalCode(school.keys, row) }
  })
}
