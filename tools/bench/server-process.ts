// The review server of a bench, in a process of its own so that its work can be told from its callers'.
import { randomBytes, randomUUID } from 'node:crypto'
import { manifestHash } from '../../core/submission/manifest-hash.ts'
import { manifestFixture } from '../../core/submission/testing.ts'
import { createServer } from '../../server/create-server.ts'
import { openContext } from '../../server/folder/open-context.ts'
import { firstSchool } from '../../server/schools/schools.ts'
import type { ServerOptions } from '../../server/server-options.ts'
import type { Store } from '../../server/store/store.ts'
import { sealManifest } from '../../server/submissions/stored-manifest.ts'

export interface BenchServerStart {
  readonly dir: string
  readonly databaseUrl?: string
  readonly emptyDatabase: string
  /** Students on the roster, of whom all but the last have a photo, without its pictures. */
  readonly students: number
  readonly photos: number
}

const FAMILY = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'
const GIVEN = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂'
const CHUNK = 500

export const nameOf = (n: number): string =>
  FAMILY[n % FAMILY.length]! + GIVEN[(n * 7) % GIVEN.length]! + GIVEN[(n * 13) % GIVEN.length]!
export const numberOf = (n: number): string => `S2026${String(n).padStart(7, '0')}`

const csvOf = (count: number): string =>
  [
    '姓名,学号,身份证号,层次,专业',
    ...Array.from({ length: count }, (_, n) => `${nameOf(n)},${numberOf(n)},11010519491231002X,本科,法学`),
  ].join('\n')

const FILES = (['standard', 'captured'] as const).map((role) => ({
  role,
  sha256: '0'.repeat(64),
  bytes: 1,
  mediaType: 'image/jpeg' as const,
}))

/** So many of them have a picture, to be exported. */
const EXPORTED = 1000
export const EXPORTED_BYTES = 35_000

/** As many submissions through the store, each as large as a real one. */
async function seed(options: ServerOptions, photos: number): Promise<void> {
  let store: Store | undefined
  const server = await openContext(options, (opened) => {
    store = opened
  })
  const school = await firstSchool(server)
  const station = { id: randomUUID(), name: '种子站', public_key: randomUUID(), enrolled_at: new Date() }
  await school.db.insertInto('station').values(station).execute()
  const rows = await school.db
    .selectFrom('roster_row')
    .select('id')
    .orderBy('created_seq')
    .limit(photos)
    .execute()
  for (let from = 0; from < rows.length; from += CHUNK) {
    const values = rows.slice(from, from + CHUNK).map(({ id }, at) => {
      const manifest = { ...manifestFixture, submissionId: randomUUID(), rosterId: id, files: FILES }
      return {
        id: manifest.submissionId,
        station_id: station.id,
        roster_id: id,
        manifest_hash: manifestHash(manifest),
        sealed_manifest: sealManifest(school.sealer, manifest),
        training: true,
        submitted_anyway: false,
        overrides: 0,
        received_at: new Date(),
        state: (from + at) % 4 === 0 ? ('waiting' as const) : ('approved' as const),
      }
    })
    await school.db.insertInto('submission').values(values).execute()
  }
  const approved = await school.db
    .selectFrom('submission')
    .select('id')
    .where('state', '=', 'approved')
    .orderBy('number')
    .limit(EXPORTED)
    .execute()
  for (const { id } of approved) {
    const file_name = await school.vault.put(randomBytes(EXPORTED_BYTES))
    await school.db
      .insertInto('submission_file')
      .values({
        submission_id: id,
        role: 'standard',
        file_name,
        sha256: '0'.repeat(64),
        bytes: EXPORTED_BYTES,
        media_type: 'image/jpeg',
      })
      .execute()
    await school.db.updateTable('submission').set({ decided_at: new Date() }).where('id', '=', id).execute()
  }
  if (store!.kind === 'server') await store!.exec('analyze')
  await store!.close()
}

async function serve({ dir, students, photos, ...engine }: BenchServerStart): Promise<void> {
  const silent = { info: () => undefined, warn: () => undefined, error: console.error }
  const options: ServerOptions = { dataDir: dir, demo: true, log: silent, ...engine }
  const first = await createServer(options)
  const importStartedMs = performance.now()
  const { problems } = await first.importRoster(csvOf(students))
  if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)))
  const importMs = performance.now() - importStartedMs
  await first.publishRoster()
  await first.close()
  if (photos > 0) await seed(options, photos)
  const startedMs = performance.now()
  const server = await createServer(options)
  const url = await server.listen(0)
  const startMs = performance.now() - startedMs
  let cpu = process.cpuUsage()
  process.on('disconnect', () => process.exit(0))
  process.on('message', async (asked: 'cpu' | 'code' | 'audit') => {
    if (asked === 'cpu') {
      const { user, system } = process.cpuUsage(cpu)
      cpu = process.cpuUsage()
      process.send!({ cpuMs: (user + system) / 1000, residentMb: process.memoryUsage().rss / 1e6 })
    } else if (asked === 'audit') {
      const from = performance.now()
      const { records } = await server.verifyAudit()
      process.send!({ ms: performance.now() - from, records })
    } else process.send!({ code: (await server.createEnrolmentCode()).code })
  })
  process.send!({ url, startMs, importMs })
}

if (process.argv[1] === import.meta.filename) await serve(JSON.parse(process.argv[2]!) as BenchServerStart)
