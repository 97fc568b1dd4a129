// A data folder worth losing: two photos saved and waiting, a third student whose photo is about to be finished.
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standard } from '../../../core/session/testing.ts'
import { createServer, type ReviewServer } from '../../../server/create-server.ts'
import {
  openTestStation,
  PIN,
  saveByHand,
  signIn,
  type TestStation,
  testVision,
} from '../../../station/testing.ts'
import { tinyJpeg } from '../../support/review-server.ts'
import { rosterOf, studentNumberOf } from '../kill/people.ts'

const { image: _image, captured: _captured, ...report } = standard
let made = 0

/** Reopens (or makes) the station of a folder, with photos that the server takes. */
export const openBooth = (dir: string): Promise<TestStation> =>
  openTestStation({
    dir,
    training: true,
    entries: [],
    clock: {
      get now() {
        return new Date()
      },
    },
    vision: testVision({
      standardize: async () => {
        made += 1
        return { standard: tinyJpeg(`standard ${made}`), captured: tinyJpeg(`captured ${made}`), report }
      },
    }),
  })

export interface Original {
  readonly server: ReviewServer
  /** Submissions saved in it. */
  readonly saved: readonly string[]
  /** A copy of the folder to break. */
  readonly copy: () => string
  readonly close: () => Promise<void>
}

export const training = (dir: string): string => join(dir, 'training')

export async function prepareFolder(): Promise<Original> {
  const root = mkdtempSync(join(tmpdir(), 'knock-disk-'))
  const server = await createServer({
    dataDir: join(root, 'server'),
    demo: true,
    school: '示例开放大学',
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  await server.importRoster(rosterOf(3))
  await server.publishRoster()
  await server.listen(0)
  const booth = await openBooth(join(root, 'original'))
  await signIn(booth)
  const { state } = booth.station
  await state.sync().enrol(server.url!, (await server.createEnrolmentCode()).code)
  // From here on nothing is sent before a copy of the folder does it.
  const enrolment = state.folder().site.enrolment
  const known = enrolment.read()!
  enrolment.save({ ...known, serverUrl: 'http://127.0.0.1:9' })
  const { id } = await booth.client.operators.create({ name: '第二人', pin: PIN, role: 'operator' })
  const saved: string[] = []
  for (const n of [1, 2]) {
    const [hit] = await booth.client.roster.search({ query: studentNumberOf(n) })
    saved.push(await saveByHand(booth, hit!.rosterId, { id, pin: PIN }))
    await booth.client.session.close({})
  }
  await toStandardize(booth, 3, id)
  await state.sync().close()
  enrolment.save(known)
  await booth.station.close()
  let copies = 0
  return {
    server,
    saved,
    copy() {
      copies += 1
      const dir = join(root, `copy-${copies}`)
      cpSync(booth.dir, dir, { recursive: true })
      return dir
    },
    async close() {
      await server.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Like saveByHand, but stops before the photo is finished: both its files and its rows are still to be written. */
async function toStandardize(booth: TestStation, n: number, second: string): Promise<void> {
  const { session, app } = booth.client
  const [hit] = await booth.client.roster.search({ query: studentNumberOf(n) })
  const { notice } = await app.state()
  await session.start({ rosterId: hit!.rosterId })
  const consents = { cardReading: false, faceComparison: true, keepOriginal: false, sendCardPortrait: false }
  await session.consent({ ...consents, upload: true, noticeSha256: notice.sha256 })
  await session.confirmEnrolment({})
  await session.settleFee({ amountFen: 0, settlement: 'none-due', reference: '' })
  await session.judgeStill({
    still: await booth.put('still', 'a still'),
    landmarks: await booth.put('landmarks', '{}', 'application/json'),
    mask: await booth.put('mask', 'mask', 'image/png'),
    widthPx: 1920,
    heightPx: 1080,
    measures: [],
    camera: { label: 'test camera', rotationDeg: 0 },
    shutter: 'operator',
  })
  await session.manualCheck({ secondOperatorId: second, pin: PIN, reason: '当面核对' })
  await session.choose({ submitAnyway: false })
}

/** SHA-256 of every file that holds data; SQLite's own side files and the lock come and go. */
export function fingerprint(dir: string): ReadonlyMap<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !/\.(lock|db-wal|db-shm)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name))
  return new Map(
    files.map((file) => [
      file.slice(dir.length),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  )
}
