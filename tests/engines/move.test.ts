// A school's folder becomes a province's engines, and comes back: the same students, photos, accounts and log.
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer, type ReviewServer } from '../../server/create-server.ts'
import { moveData } from '../../server/move/command.ts'
import { type PostgresCluster, postgresBin, startPostgres } from '../../tools/engines/postgres.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'
import {
  boothOf,
  enrolBooth,
  publishStudents,
  signIn,
  silentLog,
  startReviewServer,
  submitFor,
  type TestBooth,
} from '../support/review-server.ts'
import { type S3Server, startS3, takeAnyKeys } from '../support/s3-server.ts'

const now = () => new Date()
const quiet = () => undefined

describe.skipIf(!postgresBin())('a server that moves (needs PostgreSQL)', () => {
  let postgres: PostgresCluster
  let s3: S3Server
  let folder: string
  let back: string
  let booth: TestBooth
  let before: Awaited<ReturnType<typeof whatIsThere>>
  let place: { databaseUrl: string; objects: string }

  /** Everything that can be seen of it, pictures by their hash. */
  async function whatIsThere(server: ReviewServer) {
    const url = server.url ?? (await server.listen(0))
    const { api, get } = await signIn(url)
    const { tasks, counts } = await api.tasks({ limit: 100 })
    const photos: unknown[] = []
    for (const { submissionId } of tasks) {
      const { files, history, ...rest } = await api.look({ submissionId, reason: 'technical' })
      const hashes: string[] = []
      for (const file of files) {
        const bytes = Buffer.from(await (await get(new URL(file.url, url).href)).arrayBuffer())
        hashes.push(createHash('sha256').update(bytes).digest('hex'))
      }
      photos.push({ hashes, history, state: rest.state, manifest: rest.manifest })
    }
    const { rows } = await api.roster({ limit: 100 })
    const audit = await server.verifyAudit()
    return { counts, photos, rows, accounts: (await api.accounts()).map(({ name }) => name), ok: audit.ok }
  }

  const openShared = () => createServer({ dataDir: folder, ...place, demo: true, log: silentLog })

  beforeAll(async () => {
    takeAnyKeys()
    ;[postgres, s3] = await Promise.all([startPostgres(), startS3()])
    const review = await startReviewServer()
    folder = review.dir
    back = await mkdtemp(join(tmpdir(), 'moved-back-'))
    await publishStudents(review, 8)
    booth = await enrolBooth(review, '搬家的站')
    const students = await booth.roster()
    for (const student of students.slice(0, 4)) await submitFor(booth, student, student.name)
    const admin = await signIn(review.url)
    const { submission } = await admin.api.claim({})
    await admin.api.decide({
      submissionId: submission!.submissionId,
      decision: 'rejected',
      reasons: ['eyes'],
      note: '请睁眼',
    })
    await review.server.close()
    const again = await createServer({ dataDir: folder, demo: true, log: silentLog })
    before = await whatIsThere(again)
    await again.close()
    place = { databaseUrl: await postgres.database(), objects: s3.place }
  })
  afterAll(async () => {
    await s3?.close()
    await postgres?.stop()
    for (const one of [folder, back]) if (one) await rm(one, { recursive: true, force: true })
  })

  it('may be broken off and begun again; nobody works on the half of it', async () => {
    const to = `${place.databaseUrl},${place.objects}`
    let said = 0
    const breakOff = () => {
      said += 1
      if (said === 4) s3.fail(503)
    }
    await expect(moveData({ from: folder, to }, breakOff)).rejects.toThrow()
    s3.fail(null)
    await expect(openShared()).rejects.toThrow('being moved into')
    const pictures = (await readdir(join(folder, 'files'))).length
    const report = await moveData({ from: folder, to }, quiet)
    expect(report.pictures).toBe(pictures)
    expect(report.rows).toBeGreaterThan(30)
    await expect(
      createServer({ dataDir: folder, demo: true, log: silentLog, emptyDatabase: await emptyDatabase() }),
    ).rejects.toThrow('moved away')
    await expect(moveData({ from: folder, to }, quiet)).rejects.toThrow('moved away already')
  })

  it('is the same at the new place, and goes on there', async () => {
    const server = await openShared()
    const { ...there } = await whatIsThere(server)
    expect(there).toEqual(before)
    const moved = boothOf(booth.identity, server.url!, now)
    const student = (await moved.roster()).find(({ captured }) => !captured)!
    await submitFor(moved, student)
    expect((await server.verifyAudit()).ok).toBe(true)
    before = await whatIsThere(server)
    await server.close()
  })

  it('comes back into a folder', async () => {
    const from = `${place.databaseUrl},${place.objects}`
    await expect(moveData({ from, to: back }, quiet)).rejects.toThrow('--keys')
    await moveData({ from, to: back, keys: folder }, quiet)
    const server = await createServer({ dataDir: back, demo: true, log: silentLog })
    expect(await whatIsThere(server)).toEqual(before)
    await server.close()
  })

  it('with a picture that differs at the new place is not called moved', async () => {
    const source = await mkdtemp(join(tmpdir(), 'move-source-'))
    await cp(back, source, { recursive: true })
    const target = await mkdtemp(join(tmpdir(), 'move-target-'))
    const [picture] = await readdir(join(source, 'files'))
    await cp(join(source, 'files'), join(target, 'files'), { recursive: true })
    await writeFile(join(target, 'files', picture!), 'another')
    await expect(moveData({ from: source, to: target }, quiet)).rejects.toThrow(
      /not the same at its new place/,
    )
    for (const one of [source, target]) await rm(one, { recursive: true, force: true })
  })

  it('of a place that is none says what a place is', async () => {
    await expect(moveData({ from: folder, to: 'postgres://localhost/x' }, quiet)).rejects.toThrow(
      'a comma between',
    )
    const empty = await mkdtemp(join(tmpdir(), 'move-empty-'))
    await expect(moveData({ from: empty, to: back }, quiet)).rejects.toThrow(/keys\.json is missing/)
    await rm(empty, { recursive: true, force: true })
  })
})
