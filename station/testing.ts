// A station in a temporary folder for tests: everything real but the vision port, the clock and the site's data.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { type Logger, pino } from 'pino'
import type { RosterEntry } from '../core/contract/server-records.ts'
import { codeText } from '../core/identity/personal-code.ts'
import { bundledPreset, bundledPresets, judgeByCaptureRules } from '../core/photo/bundled.ts'
import { drawnAnalysis, drawnFace, drawnRaster, wellSeated } from '../core/photo/drawn-head.ts'
import { measurePhoto } from '../core/photo/measure-photo.ts'
import type { Measure } from '../core/photo/types.ts'
import type { BlobKind, BlobRef } from '../core/session/blob.ts'
import { standardReport, testRecipe } from '../core/session/testing.ts'
import { keyFileKeyring } from './keys/key-file.ts'
import type { Caller } from './presence/sign-ins.ts'
import { type Policy, readPolicy } from './site/policy.ts'
import { createStation, type Station } from './station.ts'
import type { TrainingSet } from './training/training-set.ts'
import type { Compared, Vision } from './vision/port.ts'

export const MARKER_NAME = '测试标记甲'
/** Public test value of GB 11643 descriptions. */
export const MARKER_ID = '11010519491231002X'
/** The one face of a 300 dpi card scan, where cards carry their portrait. */
const CARD = { widthPx: 1011, heightPx: 638 }
const CARD_FACE = drawnFace({
  ...wellSeated,
  ...CARD,
  centreXPx: 804,
  eyeYPx: 240,
  faceWidthPx: 178,
  hairTopPx: 120,
})
export const CARD_LANDMARKS = JSON.stringify({ version: 1, ...CARD, faces: [CARD_FACE] })

export const testEntry = (n = 1, changes: Partial<RosterEntry> = {}): RosterEntry => ({
  rosterId: `roster-${n}`,
  taskId: `task-${n}`,
  name: n === 1 ? MARKER_NAME : `测试学生${n}`,
  studentNumber: `20260000${String(n).padStart(2, '0')}`,
  idNumber: MARKER_ID,
  school: '示例开放大学',
  level: '专升本',
  major: '法学',
  graduation: '2027-01',
  feeFen: 0,
  codeSerial: 0,
  captured: false,
  removed: false,
  training: false,
  ...changes,
})

/** What makes a picture the emblem side for the stand-in below. */
const BACK = 'back'

/** Stands in for the child process; a test replaces single answers. */
export function testVision(changes: Partial<Vision> = {}): Vision {
  const line = (text: string, xPx: number, yPx: number) => ({
    text,
    score: 0.99,
    xPx,
    yPx,
    widthPx: 300,
    heightPx: 40,
  })
  return {
    inspect: async (bytes) => ({ bytes, mediaType: 'image/jpeg', widthPx: 1011, heightPx: 638 }),
    readText: async (image) => ({
      lines: Buffer.from(image).includes(BACK)
        ? [line('签发机关 样本市公安局', 250, 430), line('有效期限 2020.01.01-长期', 250, 516)]
        : [
            line(`姓名 ${MARKER_NAME}`, 60, 60),
            line('性别 女 民族 汉', 60, 130),
            line('出生 1949年12月31日', 60, 200),
            line(`公民身份号码 ${MARKER_ID}`, 60, 540),
          ],
      ...CARD,
      turnedDeg: 0,
    }),
    compare: async () => testComparison(0.4),
    cropPortrait: async (card) => card,
    planPhoto: async () => testRecipe,
    standardize: async ({ image }) => {
      return {
        standard: Buffer.concat([image, Buffer.from('S')]),
        captured: Buffer.concat([image, Buffer.from('C')]),
        report: standardReport,
      }
    },
    close: async () => undefined,
    ...changes,
  }
}

/** As the vision child answers, with the limits of the network that comes with the booth. */
export const testComparison = (distance: number): Compared => ({
  distance,
  thresholds: { same: 0.42, different: 0.6 },
  modelSha256: 'd'.repeat(64),
  calibration: 'test',
})

export interface TestStation {
  readonly dir: string
  readonly station: Station
  readonly client: ReturnType<typeof clientOf>
  readonly clock: { now: Date }
  /** Whatever the station looks at by itself from time to time is looked at now. */
  readonly look: () => void
  readonly put: (kind: BlobKind, bytes: Uint8Array | string, mediaType?: string) => Promise<BlobRef>
  readonly codeFor: (entry: RosterEntry, key?: KeyObject) => string
}

const codeKey = generateKeyPairSync('ed25519')

/** The one screen that most tests have. */
export const SCREEN: Caller = { connection: 'screen' }

/** A screen of its own on a booth, as another browser would be. */
export const clientOf = (station: Station, caller: Caller = SCREEN) =>
  createRouterClient(station.router, { context: caller })

export interface TestStationOptions {
  readonly dir?: string
  readonly vision?: Vision
  readonly entries?: readonly RosterEntry[]
  readonly clock?: { now: Date }
  readonly training?: boolean
  readonly camera?: string
  readonly policy?: Partial<Policy>
  readonly trainingSet?: TrainingSet
  readonly log?: Logger
  /** Time lived; follows the clock where it is not given. */
  readonly monotonicMs?: () => number
  /** Without it the booth believes in a server that is not there. */
  readonly enrolled?: false
  /** Leaves the wizard to the test. */
  readonly unfinished?: true
}

/** The machine's own time, for tests that talk to a real server. */
export const wallClock = {
  get now() {
    return new Date()
  },
}

export const PIN = '135790'

/** Opens (or reopens) a station; the first time it is set up with operator, supervisor and roster. */
export async function openTestStation(options: TestStationOptions = {}): Promise<TestStation> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'station-'))
  const resourcesDir = join(import.meta.dirname, '..', 'resources')
  const policy = { ...readPolicy(resourcesDir), ...options.policy }
  const clock = options.clock ?? { now: new Date('2026-03-04T02:00:00Z') }
  const looks: (() => void)[] = []
  const station = await createStation(
    {
      dataDir: dir,
      resourcesDir,
      version: 'test',
      host: 'chromium',
      camera: options.camera ?? null,
      training: options.training ?? false,
      lang: null,
      policy: { ...policy, pin: { ...policy.pin, scryptLog2Cost: 4 } },
      ...(options.trainingSet ? { trainingSet: options.trainingSet } : {}),
    },
    {
      keyring: (folder) => keyFileKeyring(join(folder, 'host.key')),
      vision: options.vision ?? testVision(),
      judge: judgeByCaptureRules,
      now: () => clock.now,
      monotonicMs: options.monotonicMs ?? (() => clock.now.getTime()),
      every: (work, ms) => {
        looks.push(work)
        return setInterval(work, ms)
      },
      random: () => 0.5,
      log: options.log ?? pino({ enabled: false }),
    },
  )
  const client = clientOf(station)
  const { folder } = station.state
  if (!folder().site.finished() && !options.unfinished) {
    await client.setup.site({
      name: '测试点',
      school: '示例开放大学',
      contact: 'privacy@example.org',
      supportPhone: '010-00000000',
    })
    await client.setup.administrator({ name: '管理员', pin: PIN })
    const { enrolment } = folder().site
    if (options.enrolled !== false)
      enrolment.save({
        serverUrl: 'http://127.0.0.1:9',
        stationId: enrolment.stationId(),
        privateDer: generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }),
        codeKeys: [{ keyId: 'k1', publicKey: codeKey.publicKey.export({ format: 'jwk' }).x! }],
        demo: false,
      })
    await client.setup.finish({})
    const entries = options.entries ?? [testEntry()]
    if (entries.length > 0) folder().roster.apply(entries, '1', clock.now)
  }
  return {
    dir,
    station,
    client,
    clock,
    look: () => {
      for (const one of looks) one()
    },
    async put(kind, bytes, mediaType = 'image/jpeg') {
      const body = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
      const request = new Request(`http://127.0.0.1/blobs/${kind}`, {
        method: 'PUT',
        body: new Uint8Array(body),
        headers: { 'content-type': mediaType },
      })
      const response = await station.http(request, SCREEN)
      if (response?.status !== 201) throw new Error(`blob refused: ${response?.status}`)
      return (await response.json()) as BlobRef
    },
    codeFor(entry, key = codeKey.privateKey) {
      const text = codeText({
        keyId: 'k1',
        taskId: entry.taskId,
        rosterId: entry.rosterId,
        serial: entry.codeSerial,
      })
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
    },
  }
}

/** The disk as a power cut would leave it at this moment, in a folder of its own. */
export function crashImage({ dir }: TestStation): string {
  const copy = mkdtempSync(join(tmpdir(), 'station-'))
  cpSync(dir, copy, { recursive: true })
  return copy
}

export async function signIn({ client }: TestStation): Promise<void> {
  const [administrator] = await client.operators.list()
  await client.operators.login({ operatorId: administrator!.id, pin: PIN })
}

export type Step =
  | 'notice'
  | 'card'
  | 'enrolment'
  | 'fee'
  | 'capture'
  | 'verdict'
  | 'standardize'
  | 'confirm'
  | 'saved'

/** Every command of the flow in order; a test stops before any of them. */
export function journey(
  booth: TestStation,
  rosterId = 'roster-1',
): readonly (readonly [Step, () => Promise<unknown>])[] {
  const { client, put } = booth
  const consents = {
    cardReading: true,
    faceComparison: true,
    upload: true,
    keepOriginal: false,
    sendCardPortrait: false,
  }
  return [
    ['notice', () => client.session.start({ rosterId })],
    [
      'card',
      async () =>
        client.session.consent({ ...consents, noticeSha256: (await client.app.state()).notice.sha256 }),
    ],
    [
      'enrolment',
      async () => {
        const front = await put('card-portrait-side', 'MARKER-FACE front')
        const landmarks = await put('landmarks', CARD_LANDMARKS, 'application/json')
        await client.session.readCard({ side: 'portrait', image: front, landmarks, source: 'file' })
        const back = await put('card-emblem-side', `MARKER-FACE ${BACK}`)
        await client.session.readCard({ side: 'emblem', image: back, landmarks: null, source: 'file' })
        await client.session.acceptCard({})
      },
    ],
    ['fee', () => client.session.confirmEnrolment({})],
    ['capture', () => client.session.settleFee({ amountFen: 0, settlement: 'none-due', reference: '' })],
    ['verdict', () => takeStill(booth)],
    ['standardize', () => client.session.choose({ submitAnyway: false })],
    ['confirm', () => client.session.standardize({})],
    ['saved', () => client.session.confirm({})],
  ]
}

let good: readonly Measure[] | undefined
/**
 * Of a drawn head that the booth's own rules have nothing against; measured once. No edge of it is soft, so that its blur
 * cannot be measured and is said.
 */
export function goodMeasures(): Measure[] {
  good ??= Object.values(
    measurePhoto(drawnRaster(wellSeated), drawnAnalysis(wellSeated), bundledPreset(bundledPresets.defaultId)),
  ).map((one) => (one.id === 'blur' ? { ...one, value: 0.9, confidence: 1 } : one))
  // As a page sends them: JSON knows no -0.
  return JSON.parse(JSON.stringify(good)) as Measure[]
}

export async function takeStill(
  { client, put }: TestStation,
  label = 'test camera',
  measures: readonly Measure[] = goodMeasures(),
): Promise<unknown> {
  return client.session.judgeStill({
    still: await put('still', `MARKER-FACE still ${Math.random()}`),
    landmarks: await put('landmarks', '{}', 'application/json'),
    mask: await put('mask', 'mask', 'image/png'),
    widthPx: 1920,
    heightPx: 1080,
    measures: [...measures],
    camera: { label, rotationDeg: 0 },
    shutter: 'operator',
  })
}

export async function walkTo(booth: TestStation, step: Step, rosterId?: string): Promise<void> {
  for (const [reached, command] of journey(booth, rosterId)) {
    await command()
    if (reached === step) return
  }
}

/** A student who shows no card: a second operator looks instead. Ends with the photo chosen and not yet made. */
export async function chooseByHand(
  booth: TestStation,
  rosterId: string,
  second: { readonly id: string; readonly pin: string },
): Promise<void> {
  const { session, app } = booth.client
  const { notice } = await app.state()
  await session.start({ rosterId })
  const rest = { cardReading: false, faceComparison: true, keepOriginal: false, sendCardPortrait: false }
  await session.consent({ ...rest, upload: true, noticeSha256: notice.sha256 })
  await session.confirmEnrolment({})
  await session.settleFee({ amountFen: 0, settlement: 'none-due', reference: '' })
  await takeStill(booth)
  await session.manualCheck({
    attemptId: await attemptOnScreen(booth),
    secondOperatorId: second.id,
    pin: second.pin,
    reason: '当面核对',
  })
  await session.choose({ submitAnyway: false })
}

/** Throws where no verdict is on the screen. */
export async function attemptOnScreen(booth: TestStation): Promise<string> {
  const { session } = await booth.client.session.current({})
  if (session?.step !== 'verdict') throw new Error('no verdict is on the screen')
  return session.attempt.id
}

/** The same to the end. Returns the submission's id. */
export async function saveByHand(...given: Parameters<typeof chooseByHand>): Promise<string> {
  await chooseByHand(...given)
  const [{ client }] = given
  await client.session.standardize({})
  const saved = (await client.session.confirm({})).session
  if (saved?.step !== 'saved') throw new Error('not saved')
  return saved.submissionId
}
