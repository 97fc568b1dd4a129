// A new data key: everything lies under it afterwards, nothing is lost on the way, and the former one opens nothing.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ConsoleClient,
  enrolBooth,
  importCsv,
  prepareSubmission,
  publishStudents,
  signIn,
  startReviewServer,
  type TestServer,
  usualFiles,
} from '../../tests/support/review-server.ts'
import { createServer } from '../create-server.ts'
import { rotateKeys } from './command.ts'
import { SEALED } from './reseal.ts'

const NOTE = '眼镜反光，请摘下'
let review: TestServer
const ids: string[] = []

beforeAll(async () => {
  review = await startReviewServer()
  await publishStudents(review, 3, '换钥匙')
  const booth = await enrolBooth(review)
  const { api } = await signIn(review.url)
  for (const [index, student] of (await booth.roster()).entries()) {
    const input = await prepareSubmission(booth, student, { files: usualFiles(`of ${index}`) })
    await booth.api.submit(input)
    ids.push(input.id)
  }
  await api.claim({ submissionId: ids[0]! })
  await api.decide({ submissionId: ids[0]!, decision: 'rejected', reasons: ['pose'], note: NOTE })
  await importCsv(api, `姓名,学号,身份证号,层次,专业\n只有草稿,S9,11010519491231002X,本科,法学`)
})
afterAll(() => review.stop())

const keysFile = () => join(review.dir, 'keys.json')
const keys = async () =>
  JSON.parse(await readFile(keysFile(), 'utf8')) as { dataKey: string; formerDataKeys?: string[] }
const rotate = (forgetFormer = false, say: (line: string) => void = () => undefined) =>
  rotateKeys({ dataDir: review.dir, demo: true, forgetFormer }, say)

async function everythingReads({ api, get }: ConsoleClient): Promise<void> {
  expect((await api.accounts()).map(({ name }) => name)).toContain('审核员')
  const { rows } = await api.roster({ limit: 50 })
  expect(rows.map(({ name }) => name)).toEqual(['换钥匙1', '换钥匙2', '换钥匙3', '只有草稿'])
  for (const [index, submissionId] of ids.entries()) {
    const { history, studentName } = await api.submission({ submissionId })
    expect(studentName).toBe(`换钥匙${index + 1}`)
    if (index === 0) expect(history.map(({ note }) => note)).toContain(NOTE)
    if (index === 0) continue
    await api.claim({ submissionId })
    const picture = await get(`/api/v1/console/submissions/${submissionId}/files/standard`)
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(usualFiles(`of ${index}`)[0]!.bytes)
  }
}

it('knows every column that holds something sealed', async () => {
  await review.server.close()
  const pg = await PGlite.create({ dataDir: join(review.dir, 'database') })
  const { rows } = await pg.query<{ place: string }>(
    `select table_name || '.' || column_name as place from information_schema.columns
     where table_schema = 'public' and data_type = 'bytea' order by place`,
  )
  await pg.close()
  const known = SEALED.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column}`))
  expect(rows.map(({ place }) => place)).toEqual([...known, 'counter.sealed_checked'].sort())
})

it('is begun once: broken off, everything reads, and it goes on with the key that was begun', async () => {
  const before = await keys()
  let said = 0
  const breaksOff = () => {
    said += 1
    if (said === 4) throw new Error('power cut')
  }
  await expect(rotate(false, breaksOff)).rejects.toThrow('power cut')
  const begun = await keys()
  expect(begun.formerDataKeys).toEqual([before.dataKey])
  review = await startReviewServer({ dir: review.dir })
  await everythingReads(await signIn(review.url))
  await expect(rotate()).rejects.toThrow(/running/)
  await review.server.close()
  const rest = await rotate()
  expect(rest.renewed).toBeGreaterThan(6)
  expect(rest.broken).toBe(0)
  expect((await keys()).dataKey).toBe(begun.dataKey)
})

it('leaves nothing under the former key, which can then be forgotten', async () => {
  const former = await readFile(keysFile(), 'utf8')
  expect(await rotate(true)).toMatchObject({ renewed: 0, broken: 0, pictures: 6 })
  expect((await keys()).formerDataKeys).toBeUndefined()
  review = await startReviewServer({ dir: review.dir })
  await everythingReads(await signIn(review.url))
  await review.server.close()
  const now = await readFile(keysFile(), 'utf8')
  const { formerDataKeys, ...others } = JSON.parse(former)
  await writeFile(keysFile(), JSON.stringify({ ...others, dataKey: formerDataKeys[0] }))
  review = await startReviewServer({ dir: review.dir })
  await expect(signIn(review.url).then(everythingReads)).rejects.toThrow()
  await review.server.close()
  await writeFile(keysFile(), now)
})

it('of keys that lie elsewhere says what to change there', async () => {
  const text = await readFile(keysFile(), 'utf8')
  const elsewhere = { dataDir: review.dir, demo: true, forgetFormer: false, keys: async () => text }
  await expect(rotateKeys(elsewhere, () => undefined)).rejects.toThrow(/"formerDataKeys"/)
  await expect(rotateKeys({ ...elsewhere, dataDir: '/nowhere' }, () => undefined)).rejects.toThrow()
  const server = await createServer({ dataDir: review.dir, demo: true })
  await server.close()
})
