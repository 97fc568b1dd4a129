import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { silentLog, startReviewServer } from '../../tests/support/review-server.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'
import { createServer } from '../create-server.ts'
import { emptyDatabaseIn } from './empty-database.ts'

it('is made once, also by two at the same time, and leaves nothing half made', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'empty-database-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const [first, second] = await Promise.all([emptyDatabaseIn(dir), emptyDatabaseIn(dir)])
  expect(second).toBe(first)
  expect(await emptyDatabaseIn(dir)).toBe(first)
  expect(await readdir(dir)).toHaveLength(1)
})

it('two servers that began from it share nothing', async () => {
  const [one, two] = [await startReviewServer(), await startReviewServer()]
  onTestFinished(async () => {
    await one.stop()
    await two.stop()
  })
  const { code } = await one.server.createEnrolmentCode()
  expect((await two.server.createEnrolmentCode()).code).not.toBe(code)
  await one.server.importRoster(
    '姓名,学号,身份证号,层次,专业\n测试标记甲,2026000001,11010519491231002X,专升本,法学',
  )
  await one.server.publishRoster()
  expect(await one.server.personalCodes()).toHaveLength(1)
  expect(await two.server.personalCodes()).toHaveLength(0)
})

it('is only begun from where the folder has no database yet', async () => {
  const one = await startReviewServer()
  await one.server.importRoster(
    '姓名,学号,身份证号,层次,专业\n测试标记甲,2026000001,11010519491231002X,专升本,法学',
  )
  await one.server.publishRoster()
  const two = await one.restart()
  onTestFinished(() => two.stop())
  expect(await two.server.personalCodes()).toHaveLength(1)
})

it('is not needed: a server without it makes its own, with no more in it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'review-server-'))
  const server = await createServer({ dataDir, demo: true, log: silentLog })
  onTestFinished(async () => {
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  expect(await server.personalCodes()).toEqual([])
  const databases = (folder: string) => readdir(join(folder, 'base'))
  expect(await databases(join(dataDir, 'database'))).toHaveLength(1)
  expect(await databases(await emptyDatabase())).toHaveLength(1)
})
