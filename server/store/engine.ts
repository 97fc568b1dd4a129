// One PGlite after the other on one folder. PostgreSQL answers what it cannot bear (no space for its log, a disk that lost
// writes) with PANIC and expects to be started again; PGlite's next call after that would never return. An engine that said
// PANIC is never called again, and the next query opens a new one, which recovers from the log.
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { PGliteDialectConfig } from 'kysely'
import { syncTree } from '../../node/flush.ts'
import { sharedRun } from '../files/shared-run.ts'
import { dropTemplates, NEW_DATABASE } from './empty-database.ts'
import { FlushedFiles } from './flushed-files.ts'

type Client = Exclude<PGliteDialectConfig['pglite'], (...given: never[]) => unknown>

export interface Engine {
  /** What Kysely drives. */
  readonly client: Client
  /** Outside any transaction: VACUUM, CHECKPOINT. */
  readonly exec: (sql: string) => Promise<void>
  /** Resolves once everything committed before is on the disk. */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface EngineParts {
  readonly folder: string
  /** Run on every PGlite that is opened, before anybody else has it. */
  readonly prepare: (pg: PGlite) => Promise<void>
  /** Whether there is space enough to recover. */
  readonly hasRoom: () => Promise<boolean>
}

const SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  // Emscripten knows fsync; its fdatasync does nothing.
  wal_sync_method: 'fsync',
  // A recycled segment keeps what was erased.
  wal_recycle: 'off',
  // Of 128 MB, PostgreSQL's own, every page is written at the start, which is a third of its time, and kept: a school's
  // pages are in the system's cache as well.
  shared_buffers: '32MB',
  // Nobody runs it here; see upkeep.ts.
  autovacuum: 'off',
}
const START = [
  ...PGlite.defaultStartParams.filter((word) => word !== '-F'),
  ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
]

class GuardedPGlite extends PGlite {
  /** What it died of. */
  death: unknown = null

  override execProtocolRawSync(message: Uint8Array): Uint8Array<ArrayBuffer> {
    if (this.death) throw this.death
    return super.execProtocolRawSync(message) as Uint8Array<ArrayBuffer>
  }

  override execProtocol(...given: Parameters<PGlite['execProtocol']>) {
    return this.#watched(super.execProtocol(...given))
  }

  override execProtocolStream(...given: Parameters<PGlite['execProtocolStream']>) {
    return this.#watched(super.execProtocolStream(...given))
  }

  async #watched<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (isDeadly(error)) this.death ??= error
      throw error
    }
  }
}

/** PostgreSQL's own word, or the wasm that trapped. */
function isDeadly(error: unknown): boolean {
  const { severity, name } = error as { severity?: string; name?: string }
  return severity === 'PANIC' || severity === 'FATAL' || name === 'RuntimeError'
}

/** Files of it are missing or damaged, or there was no room to recover it. */
export class DatabaseUnopened extends Error {
  override readonly name = 'DatabaseUnopened'
}

interface Running {
  readonly pg: GuardedPGlite
  readonly files: FlushedFiles
}

export async function startEngine(parts: EngineParts): Promise<Engine> {
  let running: Running | null = await open(parts)
  let opening: Promise<Running> | null = null
  let closed = false

  async function reopen(): Promise<Running> {
    if (!(await parts.hasRoom())) {
      throw Object.assign(new Error('no space to open the database again'), { code: 'ENOSPC' })
    }
    const fresh = await open(parts)
    running = fresh
    return fresh
  }

  function current(): Promise<Running> | Running {
    if (closed) throw new Error('the store is closed')
    if (running) return running
    opening ??= reopen().finally(() => {
      opening = null
    })
    return opening
  }

  async function use<T>(work: (engine: Running) => Promise<T>): Promise<T> {
    const engine = await current()
    try {
      return await work(engine)
    } finally {
      if (engine.pg.death && running === engine) {
        running = null
        engine.files.abandon()
      }
    }
  }

  return {
    client: {
      get closed() {
        return closed
      },
      ready: true,
      waitReady: Promise.resolve(),
      query: (sql, parameters, options) => use(({ pg }) => pg.query(sql, parameters, options)),
      transaction: (work) => use(({ pg }) => pg.transaction((tx) => work(tx))) as Promise<never>,
      close: async () => undefined,
    },
    exec: (sql) =>
      use(async ({ pg }) => {
        await pg.exec(sql)
      }),
    flush: sharedRun(() =>
      use(async ({ pg, files }) => {
        try {
          await files.flush()
        } catch (error) {
          // Whether the log is there nobody knows; recovery finds out, and writes it all anew.
          pg.death ??= error
          throw error
        }
      }),
    ),
    async close() {
      closed = true
      const last = (await opening?.catch(() => null)) ?? running
      if (last && !last.pg.death) await last.pg.close()
      last?.files.abandon()
    },
  }
}

/** What an earlier process only wrote is on the disk before anything is built on it, as is what a new folder begins with. */
async function open({ folder, prepare }: EngineParts): Promise<Running> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const isNew = !(await stat(join(folder, 'PG_VERSION')).catch(() => null))
  if (!isNew) await syncTree(folder)
  const files = new FlushedFiles(folder)
  const pg = new GuardedPGlite({ fs: files, startParams: START, initDbStartParams: [...NEW_DATABASE] })
  try {
    await pg.waitReady.catch((cause: unknown) => {
      throw new DatabaseUnopened('the database does not open', { cause })
    })
    if (isNew) await dropTemplates(pg)
    await prepare(pg)
  } catch (error) {
    if (!pg.death && pg.ready) await pg.close()
    files.abandon()
    throw error
  }
  if (isNew) await syncTree(folder)
  return { pg, files }
}
