// What the hourly look at what is over its days costs: rows that are due, not rows there ever were.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../tests/support/review-server.ts'
import { createDatabase } from '../../tools/engines/postgres.ts'
import { emptyDatabase } from '../../tools/setup/empty-database.ts'
import { DAY_MS } from '../durations.ts'
import { openContext } from '../folder/open-context.ts'
import { firstSchool } from '../schools/schools.ts'
import type { ServerContext } from '../server-context.ts'
import type { Store } from '../store/store.ts'
import { eraseDueWords } from './erase.ts'
import { purge } from './purge.ts'

const SETTLED = 10_000

interface Plan {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

/** Rows taken out of tables and indexes, whether they were kept or not. */
function rowsRead(plan: Plan): number {
  const own = plan['Node Type'].includes('Scan')
    ? (plan['Actual Rows'] +
        (plan['Rows Removed by Filter'] ?? 0) +
        (plan['Rows Removed by Index Recheck'] ?? 0)) *
      plan['Actual Loops']
    : 0
  return (plan.Plans ?? []).reduce((sum, one) => sum + rowsRead(one), own)
}

/** As many were approved ten minutes apart; each has its standard photo and had one that was over after thirty days. */
async function seed({ db }: ServerContext): Promise<void> {
  await sql`insert into station (id, school_id, name, public_key, enrolled_at) values ('s', 'default', '站', 'k', now())`.execute(
    db,
  )
  await sql`insert into roster_row (id, school_id, task_id, student_number_hash, training)
    select 'r' || n, 'default', 't' || n, 'h' || n, true from generate_series(1, ${SETTLED}::int) n`.execute(
    db,
  )
  await sql`insert into submission (id, school_id, station_id, roster_id, manifest_hash, sealed_manifest, training,
      submitted_anyway, overrides, received_at, state, decided_at, settled_at, settled_lived_ms)
    select 'u' || n, 'default', 's', 'r' || n, 'm', '', true, false, 0, now(), 'approved', now(), now(), n * 600000::bigint
    from generate_series(1, ${SETTLED}::int) n`.execute(db)
  await sql`insert into submission_file (submission_id, school_id, role, file_name, sha256, bytes, media_type,
      purged_at)
    select 'u' || n, 'default', role, role || n, 'x', 1, 'image/jpeg',
      case when role = 'captured' then now() end
    from generate_series(1, ${SETTLED}::int) n, unnest(array['standard', 'captured']) role`.execute(db)
}

const engines = [
  ['the embedded engine', async () => ({ emptyDatabase: await emptyDatabase() })],
  ['PostgreSQL', async () => ({ databaseUrl: await createDatabase(process.env['TEST_POSTGRES']!) })],
] as const

describe.each(engines)('on %s', (name, engine) => {
  it.skipIf(name === 'PostgreSQL' && process.env['TEST_POSTGRES'] === undefined)(
    'a look that finds a few reads a few, after a season as on the first day',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'purge-cost-'))
      let store: Store | undefined
      let livedMs = 0
      const asked: { sql: string; parameters: readonly unknown[] }[] = []
      const server = await openContext(
        {
          dataDir: dir,
          demo: true,
          log: silentLog,
          ...(await engine()),
          monotonicMs: () => livedMs,
          onQuery: (text, parameters) => {
            if (text.startsWith('select') && text.includes('settled_lived_ms'))
              asked.push({ sql: text, parameters })
          },
        },
        (opened) => {
          store = opened
        },
      )
      onTestFinished(async () => {
        await store!.close()
        rmSync(dir, { recursive: true })
      })
      const school = await firstSchool(server)
      await seed(server)

      /** Of all questions of one look. */
      async function costOf(look: () => Promise<unknown>): Promise<number> {
        asked.length = 0
        await look()
        let rows = 0
        for (const { sql: text, parameters } of [...asked]) {
          const parts = text.split(/\$\d+/)
          const numbers = [...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]) - 1)
          const literal = parts.reduce((whole, part, at) => {
            const value = at === 0 ? '' : parameters[numbers[at - 1]!]
            return `${whole}${at === 0 ? '' : typeof value === 'number' ? value : `'${value}'`}${part}`
          }, '')
          const { rows: plans } = await sql<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>`${sql.raw(
            `explain (analyze, format json) ${literal}`,
          )}`.execute(server.db)
          const plan = plans[0]!['QUERY PLAN']
          rows += rowsRead((typeof plan === 'string' ? JSON.parse(plan) : plan)[0].Plan)
        }
        return rows
      }

      livedMs = 30 * DAY_MS + SETTLED * 600_000
      expect(await purge(server)).toBe(0)
      await store!.exec('vacuum analyze submission')
      await store!.exec('vacuum analyze submission_file')
      // Some that were decided since are over an hour later; all others stay where they are, and are not looked at.
      const fresh = livedMs - 30 * DAY_MS + 1_800_000
      for (const n of [1, 2, 3]) {
        await sql`update submission set settled_lived_ms = ${fresh}::bigint where id = ${`u${n}`}`.execute(
          server.db,
        )
        await sql`update submission_file set purged_at = null where submission_id = ${`u${n}`} and role = 'captured'`.execute(
          server.db,
        )
      }
      livedMs += 3_600_000
      let purged = 0
      const cost = await costOf(async () => {
        purged = await purge(server)
      })
      expect(purged).toBe(3)
      // Those of the hour before are read once more: see APART_MS.
      expect(cost).toBeLessThan(SETTLED / 20)
      expect(await costOf(() => eraseDueWords(school))).toBeLessThan(SETTLED / 20)
    },
  )
})
