// PostgreSQL on a disk with no room for its log: it gives up, and comes back.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { canMount, mountSmallDisk } from '../../tests/fault-injection/disk/small-disk.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'
import { startEngine } from './engine.ts'

const SIZE_BYTES = 120_000_000

it.skipIf(!canMount())(
  'a database that found no room for its log hangs nobody, loses nothing, and goes on once there is room',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'engine-'))
    const disk = mountSmallDisk(join(dir, 'disk'), SIZE_BYTES)!
    onTestFinished(() => {
      disk.remove()
      rmSync(dir, { recursive: true })
    })
    const folder = join(disk.dir, 'database')
    await cp(await emptyDatabase(), folder, { recursive: true })
    const free = (): number => {
      const { bavail, bsize } = statfsSync(disk.dir)
      return bavail * bsize
    }
    const engine = await startEngine({
      folder,
      prepare: async () => undefined,
      hasRoom: async () => free() > 20_000_000,
    })
    const count = async () =>
      (await engine.client.query<{ n: number }>('select count(*)::int as n from t')).rows[0]!.n
    await engine.exec('create table t (id int primary key, v int)')
    await engine.exec('insert into t select n, 0 from generate_series(1, 1000) n')
    disk.fill(0)
    let failure: { code?: string; severity?: string } | null = null
    while (failure === null) {
      // Nothing but log, sooner or later a segment more.
      await engine
        .exec(`select pg_logical_emit_message(true, 'x', repeat('x', 500000))`)
        .catch((error: typeof failure) => {
          failure = error
        })
    }
    expect(failure).toMatchObject({ code: '53100', severity: 'PANIC' })
    // What a PANIC leaves behind answers, and says why it cannot help.
    for (let n = 0; n < 3; n++)
      await count().catch((error) => expect(error).toMatchObject({ code: 'ENOSPC' }))
    disk.empty()
    expect(await count()).toBe(1000)
    await engine.exec('insert into t values (1001, 0)')
    await engine.flush()
    await engine.close()
  },
)
