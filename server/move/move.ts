// A server's whole data from one place to another: a folder, or a PostgreSQL with an S3 store. Both stand still meanwhile. It may
// be broken off at any moment and begun again; what is there already is compared instead of copied. Nothing is taken for moved
// that was not read again at its new place and found the same.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { ObjectMissing, type ObjectStore } from '../objects/object-store.ts'
import { VAULT_FOLDERS } from '../objects/vault.ts'
import type { Database } from '../store/store.ts'
import { MOVED, type MovedTable, NUMBERED } from './tables.ts'

export interface MovePlace {
  readonly db: Database
  readonly objects: ObjectStore
}

export interface MoveReport {
  readonly rows: number
  readonly pictures: number
}

/** Throws in words where something differs; `say` is told how far it is. */
export async function move(from: MovePlace, to: MovePlace, say: (line: string) => void): Promise<MoveReport> {
  await mustBeForThis(from, to)
  let rows = 0
  for (const table of MOVED.filter(({ name }) => name !== 'folder')) {
    const copied = await copyTable(from.db, to.db, table)
    if (copied > 0) say(`${table.name}: ${copied} rows`)
    rows += copied
  }
  for (const [table, column] of NUMBERED) await goOnAfter(to.db, table, column)
  const pictures = await copyObjects(from.objects, to.objects, say)
  say('comparing every row')
  for (const table of MOVED.filter(({ name }) => name !== 'folder')) await mustBeSame(from.db, to.db, table)
  await finish(from.db, to.db)
  return { rows, pictures }
}

async function mustBeForThis(from: MovePlace, to: MovePlace): Promise<void> {
  const [source, target] = await Promise.all([from, to].map(({ db }) => whatIs(db)))
  if (!source!.made) throw new Error('there is nothing to move: no server ever began there')
  // Broken off at the very end: the old place was let go of, the new one not yet taken.
  if (source!.moving === 'away' && target!.moving !== 'in') throw new Error('this was moved away already')
  if (target!.made) throw new Error('a server has begun at the new place: take an empty one')
  await to.db
    .insertInto('moving')
    .values({ direction: 'in', at: new Date() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function whatIs(db: Database) {
  const folder = await db.selectFrom('folder').select('demo').executeTakeFirst()
  const moving = await db.selectFrom('moving').select('direction').executeTakeFirst()
  return { made: folder !== undefined, moving: moving?.direction ?? null }
}

const CHUNK_ROWS = 500
type Row = Readonly<Record<string, unknown>>

/** In the order of its keys, some at a time. */
async function* rowsOf(db: Database, { name, keys }: MovedTable): AsyncGenerator<Row[]> {
  const order = sql.join(keys.map((key) => sql.ref(key)))
  for (let last: Row | undefined; ; ) {
    const after = last ? sql`where (${order}) > (${sql.join(keys.map((key) => last![key]))})` : sql``
    const { rows } = await sql<Row>`
      select * from ${sql.table(name)} ${after} order by ${order} limit ${CHUNK_ROWS}`.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < CHUNK_ROWS) return
    last = rows.at(-1)
  }
}

async function copyTable(from: Database, to: Database, table: MovedTable): Promise<number> {
  let copied = 0
  for await (const rows of rowsOf(from, table)) {
    await insertRows(to, table, rows)
    copied += rows.length
  }
  return copied
}

/** What a new database begins with is replaced, what an earlier try copied is the same. */
async function insertRows(db: Database, { name, keys }: MovedTable, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!)
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
  const others = columns.filter((column) => !keys.includes(column))
  const isBegun = ['school', 'counter', 'scrub'].includes(name)
  const instead = isBegun
    ? sql`do update set ${sql.join(others.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}`
    : sql`do nothing`
  await sql`
    insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
    overriding system value values ${sql.join(values)}
    on conflict (${sql.join(keys.map((key) => sql.ref(key)))}) ${instead}`.execute(db)
}

const goOnAfter = (db: Database, table: string, column: string): Promise<unknown> =>
  sql`select setval(pg_get_serial_sequence(${table}, ${column}),
    (select coalesce(max(${sql.ref(column)}), 0) + 1 from ${sql.table(table)}), false)`.execute(db)

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function copyObjects(from: ObjectStore, to: ObjectStore, say: (line: string) => void): Promise<number> {
  let done = 0
  for (const folder of VAULT_FOLDERS) {
    const there = new Set(await to.list(`${folder}/`))
    for (const name of await from.list(`${folder}/`)) {
      const path = `${folder}/${name}`
      const bytes = await from.get(path)
      if (!there.has(name)) await to.put(path, bytes)
      const arrived = await to.get(path).catch((error: unknown) => {
        if (error instanceof ObjectMissing) return null
        throw error
      })
      if (!arrived || hashOf(arrived) !== hashOf(bytes))
        throw new Error(`${path} is not the same at its new place: remove it there and begin again`)
      done += 1
      if (done % 1000 === 0) say(`pictures: ${done}`)
    }
  }
  return done
}

const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? hashOf(value) : value instanceof Date ? value.toISOString() : value

/** Of all rows together, in whatever order two databases sort them. */
async function fingerprint(db: Database, table: MovedTable): Promise<{ rows: number; hash: string }> {
  const sum = Buffer.alloc(32)
  let rows = 0
  for await (const chunk of rowsOf(db, table))
    for (const row of chunk) {
      const fields = Object.keys(row)
        .sort()
        .map((name) => [name, plain(row[name])])
      const digest = createHash('sha256').update(JSON.stringify(fields)).digest()
      for (let at = 0; at < sum.length; at += 1) sum[at]! ^= digest[at]!
      rows += 1
    }
  return { rows, hash: sum.toString('hex') }
}

async function mustBeSame(from: Database, to: Database, table: MovedTable): Promise<void> {
  const [before, after] = [await fingerprint(from, table), await fingerprint(to, table)]
  if (before.rows === after.rows && before.hash === after.hash) return
  throw new Error(
    `${table.name} is not the same at its new place (${before.rows} rows, ${after.rows} there): take an empty one`,
  )
}

/** The old place is let go of before the new one is whole: never are there two. */
async function finish(from: Database, to: Database): Promise<void> {
  const folder = await from.selectFrom('folder').selectAll().executeTakeFirstOrThrow()
  await from
    .insertInto('moving')
    .values({ direction: 'away', at: new Date() })
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ direction: 'away', at: new Date() }))
    .execute()
  await to.transaction().execute(async (tx) => {
    await tx.insertInto('folder').values(folder).execute()
    await tx.deleteFrom('moving').execute()
  })
}
