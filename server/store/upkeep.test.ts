// With the settings as they are shipped: what only ever ran with others failed at every look.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'
import { readSettings } from '../settings/settings.ts'
import { openEmbedded } from './embedded.ts'
import { createUpkeep } from './upkeep.ts'

it('the log is cut by a checkpoint when it has grown, by the limits a server comes with', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'upkeep-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const store = await openEmbedded(dir, {
    emptyDatabase: await emptyDatabase(),
    check: async () => undefined,
    hasRoom: async () => true,
  })
  onTestFinished(() => store.close())
  const settings = (await readSettings(dir)).store
  const executed: string[] = []
  const exec = (sql: string) => {
    executed.push(sql)
    return store.exec(sql)
  }
  const upkeep = createUpkeep({ kind: store.kind, db: store.db, exec }, settings, () => 0)
  await upkeep.run()
  expect(executed).toEqual([])

  await store.exec(
    `select pg_logical_emit_message(false, '', repeat('x', 1000000)) from generate_series(1, 20)`,
  )
  await upkeep.run()
  expect(executed).toContain('checkpoint')
})
