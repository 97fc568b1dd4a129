// A real review server on loopback with a clock of its own, and the two kinds of client it has: a booth that signs with
// the station's own code, and a console that keeps a cookie. For tests of the server and of what crosses parts.

import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { API_PREFIX, serverContract } from '../../core/contract/server.ts'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { checkCharacter } from '../../core/identity/id-number.ts'
import { identityHash } from '../../core/identity/identity-hash.ts'
import type { FileRole, SubmissionManifest } from '../../core/submission/manifest.ts'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import { manifestFixture } from '../../core/submission/testing.ts'
import { createServer, type ReviewServer } from '../../server/create-server.ts'
import type { ServerOptions } from '../../server/server-options.ts'
import {
  createServerClock,
  createSignedFetch,
  createStationKey,
  proveClaim,
  readStationKey,
  type ServerClock,
  type StationIdentity,
  signatureHeaders,
} from '../../station/sync/signed-fetch.ts'
import { createDatabase } from '../../tools/engines/postgres.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'

export type ServerClient = JsonifiedClient<ContractRouterClient<typeof serverContract>>

export interface TestServer {
  readonly server: ReviewServer
  readonly url: string
  readonly dir: string
  readonly now: () => Date
  /** Time passes. */
  readonly advance: (byMs: number) => void
  /** The clock is set; no time passes. */
  readonly jump: (byMs: number) => void
  /** Closes the server and opens it again on the same folder. */
  readonly restart: () => Promise<TestServer>
  /** The folder's copy, made with the server stopped as the handbook asks; it is started again. */
  readonly backUp: () => Promise<{ readonly review: TestServer; readonly copy: string }>
  /** The folder as it was when the copy was made. */
  readonly restore: (copy: string) => Promise<TestServer>
  readonly stop: () => Promise<void>
}

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} }

/** The databases of folders whose servers run on PostgreSQL. */
const databases = new Map<string, string>()

/** The embedded engine; in a run for PostgreSQL a database of that, the same for the same folder. */
async function engineFor(dir: string): Promise<Partial<ServerOptions>> {
  if (process.env['TEST_ENGINE'] !== 'postgres') return { emptyDatabase: await emptyDatabase() }
  const known = databases.get(dir)
  const databaseUrl = known ?? (await createDatabase(process.env['TEST_POSTGRES']!))
  databases.set(dir, databaseUrl)
  return { databaseUrl }
}

export async function startReviewServer(
  options: Partial<ServerOptions> & { dir?: string; startAt?: Date; settings?: object } = {},
): Promise<TestServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'review-server-')))
  if (options.settings) await writeFile(join(dir, 'settings.json'), JSON.stringify(options.settings))
  let at = options.startAt ?? new Date()
  let livedMs = 0
  const now = () => at
  const server = await createServer({
    ...(await engineFor(dir)),
    demo: true,
    log: silentLog,
    ...options,
    dataDir: dir,
    now,
    monotonicMs: () => livedMs,
  })
  const url = await server.listen(0)
  return {
    server,
    url,
    dir,
    now,
    advance: (byMs) => {
      at = new Date(at.getTime() + byMs)
      livedMs += byMs
    },
    jump: (byMs) => {
      at = new Date(at.getTime() + byMs)
    },
    restart: async () => {
      await server.close()
      return startReviewServer({ ...options, dir, startAt: at })
    },
    backUp: async () => {
      await server.close()
      const copy = await mkdtemp(join(tmpdir(), 'review-copy-'))
      await cp(dir, copy, { recursive: true })
      return { review: await startReviewServer({ ...options, dir, startAt: at }), copy }
    },
    restore: async (copy) => {
      await server.close()
      await rm(dir, { recursive: true, force: true })
      await cp(copy, dir, { recursive: true })
      return startReviewServer({ ...options, dir, startAt: at })
    },
    stop: async () => {
      await server.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const connect = (url: string, fetcher: (request: Request) => Promise<Response>): ServerClient =>
  createORPCClient(
    new OpenAPILink(serverContract, {
      url: new URL(API_PREFIX, url).href,
      fetch: (request) => fetcher(request),
    }),
  )

/** What a promise failed with, as `CODE` or `CODE detail`; `done` when it did not fail. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'done'
  } catch (error) {
    if (!(error instanceof ORPCError)) throw error
    const { detail } = (error.data ?? {}) as { detail?: string }
    return detail === undefined ? error.code : `${error.code} ${detail}`
  }
}

export interface ConsoleClient {
  readonly api: ServerClient['console']
  /** Plain requests with the session's cookie. */
  readonly get: (path: string) => Promise<Response>
  /** As a browser would send it. */
  readonly cookie: () => string
}

export function openConsole(url: string): ConsoleClient {
  let cookie = ''
  const send = async (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers)
    headers.set('origin', new URL(url).origin)
    if (cookie) headers.set('cookie', cookie)
    const body = request.body === null ? {} : { body: Buffer.from(await request.arrayBuffer()) }
    const response = await fetch(request.url, { method: request.method, headers, ...body })
    for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0]!
    return response
  }
  return {
    api: connect(url, send).console,
    get: (path) => send(new Request(new URL(path, url))),
    cookie: () => cookie,
  }
}

export async function signIn(url: string, name = '管理员', password = 'demo-administrator') {
  const client = openConsole(url)
  await client.api.login({ name, password })
  return client
}

type Api = ConsoleClient['api']
type ImportAsked = Omit<Parameters<Api['importRoster']>[0], 'file'>

/** A file by the console's own way; `onStep` hears how far it is. */
export async function importFile(
  api: Api,
  bytes: Uint8Array,
  asked: ImportAsked,
  onStep: (step: 'checking' | 'writing', rows: number) => void = () => undefined,
) {
  const file = Buffer.from(bytes).toString('base64')
  for await (const told of await api.importRoster({ file, ...asked })) {
    if (told.step === 'done') return told.result
    onStep(told.step, told.rows)
  }
  throw new Error('the import ended without a result')
}

export const importCsv = (api: Api, csv: string, dryRun = false) =>
  importFile(api, new TextEncoder().encode(csv), { dryRun })

export interface TestBooth {
  readonly api: ServerClient['station']
  readonly identity: StationIdentity
  readonly clock: ServerClock
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  /** The whole file by tus in one request; returns the upload's id. */
  readonly upload: (bytes: Buffer) => Promise<string>
  readonly roster: () => Promise<RosterEntry[]>
}

export const enrolBooth = async (review: TestServer, name?: string): Promise<TestBooth> =>
  (await enrolAs(review, null, name)).booth

/** Enrols a booth that shows who it was, if it was anybody; `answer` is what the server said. */
export async function enrolAs(
  {
    server,
    url,
    now,
  }: Pick<TestServer, 'url' | 'now'> & {
    readonly server: Pick<ReviewServer, 'createEnrolmentCode'>
  },
  before: StationIdentity | null,
  name = '测试采集站',
  given: { readonly code?: string; readonly key?: ReturnType<typeof createStationKey> } = {},
) {
  const { code = (await server.createEnrolmentCode()).code, key = createStationKey() } = given
  const privateKey = readStationKey(key.privateDer)
  const claim = before && {
    stationId: before.stationId,
    proofs: [before.privateKey, privateKey].map((one) =>
      proveClaim(one, { stationId: before.stationId, code, publicKey: key.publicRaw }),
    ),
  }
  const { station } = connect(url, (request) => fetch(request))
  const answer = await station.enrol({ code, name, publicKey: key.publicRaw, ...claim })
  return { booth: boothOf({ stationId: answer.stationId, privateKey }, url, now), answer }
}

export function boothOf(identity: StationIdentity, url: string, now: () => Date): TestBooth {
  const clock = createServerClock(() => now().getTime())
  const signed = createSignedFetch({ identity, clock, timeoutMs: 600_000 })
  const { station } = connect(url, signed)
  const send = (path: string, init?: RequestInit) => signed(new URL(path, url), init)
  return {
    api: station,
    identity,
    clock,
    send,
    roster: async () => (await station.roster({})).entries,
    async upload(bytes) {
      const endpoint = new URL(`${API_PREFIX}/files`, url).href
      const created = await fetch(endpoint, {
        method: 'POST',
        headers: {
          ...signatureHeaders(identity, clock, { method: 'POST', url: endpoint }),
          'tus-resumable': '1.0.0',
          'upload-length': String(bytes.length),
          'content-type': 'application/offset+octet-stream',
        },
        body: new Uint8Array(bytes),
      })
      if (created.status !== 201) throw new Error(`upload refused: ${created.status}`)
      if (created.headers.get('upload-offset') !== String(bytes.length)) throw new Error('bytes left out')
      const place = new URL(created.headers.get('location')!, endpoint).href
      return place.split('/').at(-1)!
    },
  }
}

/** An ID number of region 000000 that names nobody. */
export function testIdNumber(sequence: number): string {
  const first17 = `00000020000101${String(sequence).padStart(3, '0')}`
  return first17 + checkCharacter(first17)
}

export const rosterCsv = (count: number, name = '测试学生', feeYuan = 30): string =>
  [
    '姓名,学号,身份证号,层次,专业,毕业时间,费用',
    ...Array.from(
      { length: count },
      (_, index) =>
        `${name}${index + 1},S2026${String(index + 1).padStart(4, '0')},${testIdNumber(index + 1)},本科,法学,2026-06,${feeYuan}`,
    ),
  ].join('\n')

export async function publishStudents(
  { server }: TestServer,
  count: number,
  ...how: readonly [name?: string, feeYuan?: number]
): Promise<void> {
  const { problems } = await server.importRoster(rosterCsv(count, ...how))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  await server.publishRoster()
}

/** The smallest thing that is a JPEG by its markers; the comment makes it findable. */
export function tinyJpeg(comment: string, widthPx = 480, heightPx = 640): Buffer {
  const text = Buffer.from(comment)
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(body.length + 2, 2)
    return Buffer.concat([head, body])
  }
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(heightPx, 1)
  frame.writeUInt16BE(widthPx, 3)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xfe, text),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0x34, 0x56, 0xff, 0xd9]),
  ])
}

export interface TestFile {
  readonly role: FileRole
  readonly bytes: Buffer
}

export const usualFiles = (label = 'photo'): TestFile[] => [
  { role: 'standard', bytes: tinyJpeg(`${label} standard`) },
  { role: 'captured', bytes: tinyJpeg(`${label} captured`, 1920, 1080) },
]

export function testManifest(
  booth: TestBooth,
  entry: RosterEntry,
  files: readonly TestFile[],
  changes: Partial<SubmissionManifest> = {},
): SubmissionManifest {
  return {
    ...manifestFixture,
    submissionId: randomUUID(),
    stationId: booth.identity.stationId,
    rosterId: entry.rosterId,
    taskId: entry.taskId,
    studentNumber: entry.studentNumber,
    identityHash: identityHash(entry.rosterId, entry),
    consents: { ...manifestFixture.consents, keepOriginal: true, sendCardPortrait: true },
    files: files.map(({ role, bytes }) => ({
      role,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      mediaType: 'image/jpeg',
    })),
    ...changes,
  }
}

export type SubmitInput = Parameters<TestBooth['api']['submit']>[0]

/** Uploads the files and returns what `submit` wants. */
export async function prepareSubmission(
  booth: TestBooth,
  entry: RosterEntry,
  options: { files?: readonly TestFile[]; manifest?: Partial<SubmissionManifest> } = {},
): Promise<SubmitInput> {
  const files = options.files ?? usualFiles()
  const manifest = testManifest(booth, entry, files, options.manifest)
  const uploads: { role: string; uploadId: string }[] = []
  for (const { role, bytes } of files) uploads.push({ role, uploadId: await booth.upload(bytes) })
  return { id: manifest.submissionId, manifestHash: manifestHash(manifest), manifest, uploads }
}

/** One student's photo, in and waiting; returns the submission's id. */
export async function submitFor(booth: TestBooth, entry: RosterEntry, label?: string): Promise<string> {
  const input = await prepareSubmission(booth, entry, { files: usualFiles(label) })
  await booth.api.submit(input)
  return input.id
}
