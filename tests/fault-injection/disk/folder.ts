// A data folder worth losing: two photos saved and waiting, a third student whose photo is about to be finished.
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standardReport } from '../../../core/session/testing.ts'
import { createServer, type ReviewServer } from '../../../server/create-server.ts'
import {
  chooseByHand,
  openTestStation,
  PIN,
  saveByHand,
  signIn,
  type TestStation,
  testVision,
  wallClock,
} from '../../../station/testing.ts'
import { emptyDatabase } from '../../../tools/setup/empty-database.ts'
import { silentLog, tinyJpeg } from '../../support/review-server.ts'
import { rosterOf, studentNumberOf } from '../kill/people.ts'

let made = 0

/** Reopens (or makes) the station of a folder, with photos that the server takes. */
export const openBooth = (dir: string): Promise<TestStation> =>
  openTestStation({
    dir,
    training: true,
    entries: [],
    clock: wallClock,
    vision: testVision({
      standardize: async () => {
        made += 1
        return {
          standard: tinyJpeg(`standard ${made}`),
          captured: tinyJpeg(`captured ${made}`),
          report: standardReport,
        }
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
    emptyDatabase: await emptyDatabase(),
    dataDir: join(root, 'server'),
    demo: true,
    school: '示例开放大学',
    log: silentLog,
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
  const [third] = await booth.client.roster.search({ query: studentNumberOf(3) })
  await chooseByHand(booth, third!.rosterId, { id, pin: PIN })
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
