// Everything that lies under a former data key is sealed anew under the present one, some at a time and beside all other work.
// It may be broken off and begun again: what is under the present key stays as it is.
import { sql } from 'kysely'
import { SealBroken } from '../../node/sealing.ts'
import { accountPlace } from '../accounts/accounts.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import { createPause, type Pause } from '../pause.ts'
import { notePlace } from '../review/events.ts'
import { studentPlace } from '../roster/rows.ts'
import { asSchool, listSchools } from '../schools/schools.ts'
import type { SchoolContext, ServerContext } from '../server-context.ts'
import type { Tables } from '../store/schema.ts'
import { manifestPlace } from '../submissions/stored-manifest.ts'

export interface Resealed {
  /** Looked at: values of rows, and pictures. */
  readonly values: number
  readonly pictures: number
  /** Of both together. */
  readonly renewed: number
  /** Opened by no key, or not there; they stay as they are. */
  readonly broken: number
}

type Row = Readonly<Record<string, unknown>>

interface SealedTable {
  readonly name: keyof Tables & string
  /** Unique, and what the rows are walked along. */
  readonly order: string
  readonly columns: readonly string[]
  readonly placeOf: (row: Row) => string
}

/** Each column that holds a sealed value, but for `counter.sealed_checked`, which is made anew when it is missing. */
export const SEALED: readonly SealedTable[] = [
  { name: 'account', order: 'id', columns: ['sealed_name'], placeOf: ({ id }) => accountPlace(String(id)) },
  {
    name: 'roster_row',
    order: 'created_seq',
    columns: ['sealed_draft', 'sealed_published'],
    placeOf: ({ id }) => studentPlace(String(id)),
  },
  {
    name: 'submission',
    order: 'number',
    columns: ['sealed_manifest'],
    placeOf: ({ id }) => manifestPlace(String(id)),
  },
  {
    name: 'review_event',
    order: 'number',
    columns: ['sealed_note'],
    placeOf: ({ station_id, station_seq }) => notePlace(String(station_id), Number(station_seq)),
  },
]

const PAGE = 200

interface Walked {
  readonly tally: { values: number; pictures: number; renewed: number; broken: number }
  readonly pause: Pause
  readonly say: () => void
}

/** `say` is told now and then what was done so far. */
export async function reseal(server: ServerContext, say: (soFar: Resealed) => void): Promise<Resealed> {
  const tally = { values: 0, pictures: 0, renewed: 0, broken: 0 }
  const walked: Walked = { tally, pause: createPause(), say: () => say({ ...tally }) }
  const schools = (await listSchools(server)).map((one) => asSchool(server, one))
  for (const school of schools) {
    for (const table of SEALED) await resealTable(school, table, walked)
    await resealPictures(school, walked)
  }
  await resealAside(server, schools, walked)
  await server.db.updateTable('counter').set({ sealed_checked: null }).execute()
  await server.durable()
  return tally
}

async function resealTable(
  { db, schoolId, sealer }: SchoolContext,
  { name, order, columns, placeOf }: SealedTable,
  { tally, pause, say }: Walked,
): Promise<void> {
  const [table, along] = [sql.table(name), sql.ref(order)]
  for (let last: Row | undefined; ; ) {
    const after = last ? sql`and ${along} > ${last[order]}` : sql``
    const { rows } = await sql<Row>`
      select * from ${table} where school_id = ${schoolId} ${after} order by ${along} limit ${PAGE}`.execute(
      db,
    )
    for (const row of rows)
      for (const column of columns) {
        await pause()
        const was = row[column] as Uint8Array | null
        if (was === null) continue
        tally.values += 1
        const is = await attempt(() => sealer.renew(placeOf(row), was))
        count(tally, is)
        // Whoever changed it meanwhile sealed it under the present key.
        if (is instanceof Buffer)
          await sql`
            update ${table} set ${sql.ref(column)} = ${is}
            where school_id = ${schoolId} and ${along} = ${row[order]} and ${sql.ref(column)} = ${was}`.execute(
            db,
          )
      }
    say()
    if (rows.length < PAGE) return
    last = rows.at(-1)
  }
}

/** What `renew` made of it; `broken` where no key opens it, or it is not there. */
async function attempt<T>(renew: () => T | Promise<T>): Promise<T | 'broken'> {
  try {
    return await renew()
  } catch (error) {
    if (error instanceof SealBroken || error instanceof ObjectMissing) return 'broken'
    throw error
  }
}

function count(tally: Walked['tally'], found: Buffer | boolean | null | 'broken'): void {
  if (found === 'broken') tally.broken += 1
  else if (found) tally.renewed += 1
}

async function resealPictures(school: SchoolContext, { tally, say }: Walked): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await school.db
      .selectFrom('submission_file')
      .select('file_name')
      .where('purged_at', 'is', null)
      .where('missing_since', 'is', null)
      .where('file_name', '>', after)
      .orderBy('file_name')
      .limit(PAGE)
      .execute()
    for (const { file_name: name } of rows) {
      tally.pictures += 1
      const found = await attempt(() => school.vault.renew(name))
      count(tally, found)
      // Erased meanwhile, it must not come back.
      if (found === true && (await isGone(school, name))) await school.vault.remove(name)
    }
    say()
    if (rows.length < PAGE) return
    after = rows.at(-1)!.file_name
  }
}

/** Nobody knows whose they are: whichever school's opens them. */
async function resealAside(
  { vault }: ServerContext,
  schools: readonly SchoolContext[],
  { tally }: Walked,
): Promise<void> {
  for (const name of await vault.aside.names()) {
    tally.pictures += 1
    let found: boolean | 'broken' = 'broken'
    for (const school of schools) {
      found = await attempt(() => school.vault.aside.renew(name))
      if (found !== 'broken') break
    }
    count(tally, found)
  }
}

async function isGone({ db }: SchoolContext, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('submission_file')
    .select('purged_at')
    .where('file_name', '=', name)
    .executeTakeFirst()
  return !row || row.purged_at !== null
}
