// How queries are narrowed to a school, by the SQL they become.
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Tables } from '../store/schema.ts'
import { inSchool, SCHOOL_TABLES } from './in-school.ts'

const db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (any) => new PostgresIntrospector(any),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
const school = inSchool(db, 'east')

interface Compilable {
  readonly compile: () => { readonly sql: string; readonly parameters: readonly unknown[] }
}

/** With the parameters in their places. */
const written = (query: Compilable): string => {
  const { sql: text, parameters } = query.compile()
  return text.replaceAll('"', '').replace(/\$(\d+)/g, (_, place) => String(parameters[Number(place) - 1]))
}

describe('a query of one school', () => {
  it('reads only its rows, beside whatever else it asks', () => {
    expect(written(school.selectFrom('station').select('id'))).toBe(
      'select id from station where station.school_id = east',
    )
    const either = school
      .selectFrom('station')
      .select('id')
      .where((row) => row.or([row('revoked', '=', true), row('name', '=', 'a')]))
    const raw = school.selectFrom('station').select('id').where(sql<boolean>`revoked or waiting = 0`)
    expect(written(raw)).toBe(
      'select id from station where (revoked or waiting = 0) and station.school_id = east',
    )
    expect(written(either)).toBe(
      'select id from station where ((revoked = true or name = a)) and station.school_id = east',
    )
  })

  it('by whatever name it calls a table', () => {
    expect(written(school.selectFrom('submission as photo').select('photo.id'))).toBe(
      'select photo.id from submission as photo where photo.school_id = east',
    )
  })

  it('joins only its rows, and an outer join keeps what finds none', () => {
    const query = school
      .selectFrom('submission')
      .leftJoin('account', 'account.id', 'submission.claimed_by')
      .select('submission.id')
    expect(written(query)).toBe(
      'select submission.id from submission left join account on (account.id = submission.claimed_by) and account.school_id = east where submission.school_id = east',
    )
  })

  it('is narrowed within a query too: in conditions, joins, and WITH', () => {
    const inner = school
      .selectFrom('school')
      .leftJoin(
        (from) => from.selectFrom('roster_row').select('id').as('student'),
        (join) => join.onTrue(),
      )
      .where((row) => row.exists(row.selectFrom('station').select('id')))
      .where('id', 'in', (row) => row.selectFrom('account').select('account.id'))
      .selectAll()
    expect(written(inner).match(/school_id = east/g)).toHaveLength(3)
    const first = school
      .with('gone', (query) => query.deleteFrom('review_event').returning('number'))
      .selectFrom('gone')
      .selectAll()
    expect(written(first)).toBe(
      'with gone as (delete from review_event where review_event.school_id = east returning number) select * from gone',
    )
  })

  it('changes and deletes only its rows', () => {
    expect(written(school.updateTable('roster_row').set({ captured: true }))).toBe(
      'update roster_row set captured = true where roster_row.school_id = east',
    )
    const from = school
      .updateTable('roster_row')
      .from('submission')
      .set({ captured: true })
      .whereRef('submission.roster_id', '=', 'roster_row.id')
    expect(written(from)).toContain(') and roster_row.school_id = east and submission.school_id = east')
    const using = school
      .deleteFrom('enrolment_code')
      .using('station')
      .whereRef('station.id', '=', 'enrolment_code.used_by')
    expect(written(using)).toContain(') and enrolment_code.school_id = east and station.school_id = east')
  })

  it('gives the rows it makes to the school', () => {
    const row = { id: 'a', name: 'b', public_key: 'c', enrolled_at: new Date(0) }
    const one = school.insertInto('station').values([row, { ...row, id: 'd', version: '2' }])
    const { sql: text, parameters } = one.compile()
    expect(text).toMatch(/"school_id"\) values/)
    expect(parameters.filter((value) => value === 'east')).toHaveLength(2)
  })

  it('cannot say another school, and is refused where its school cannot be added', () => {
    const chosen = school
      .insertInto('enrolment_code')
      .values({ code_hash: 'a', created_at: new Date(0), expires_at: new Date(0), school_id: 'west' })
    expect(() => chosen.compile()).toThrow('added, not chosen')
    const copied = school
      .insertInto('submission_file')
      .columns(['submission_id'])
      .expression((from) => from.selectFrom('submission').select('id'))
    expect(() => copied.compile()).toThrow('by their values')
    const row = { id: 'a', name: 'b', public_key: 'c', enrolled_at: new Date(0) }
    const over = school
      .insertInto('station')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: 'b' }))
    expect(() => over.compile()).toThrow('not overwritten')
    const merged = school
      .mergeInto('station')
      .using('school', 'school.id', 'station.school_id')
      .whenMatched()
      .thenUpdateSet({ name: 'b' })
    expect(() => merged.compile()).toThrow('not merged')
  })

  it('in words of its own must name the school', () => {
    expect(() => sql`delete from station where id = ${'a'}`.compile(school)).toThrow('school of station')
    expect(() => sql`select 1 from "roster_row"`.compile(school)).toThrow('school of roster_row')
    for (const query of [
      sql`SELECT id FROM submission`,
      sql`select id from\n submission`,
      sql`select id from school, submission`,
      sql`select id from ${sql.table('submission')}`,
    ])
      expect(() => query.compile(school)).toThrow('school of submission')
    const of = sql.table('submission')
    expect(() => sql`select 1 from ${of} where school_id = ${'east'}`.compile(school)).not.toThrow()
    expect(written(school.selectFrom(sql`${of}`.as('s')).select(sql`1`.as('one')))).toContain(
      's.school_id = east',
    )
    expect(() => sql`select 1 from station where school_id = ${'east'}`.compile(school)).not.toThrow()
    expect(() => sql`select pg_database_size('x')`.compile(school)).not.toThrow()
  })

  it('leaves the tables of the whole server alone', () => {
    expect(written(school.selectFrom('counter').select('value'))).toBe('select value from counter')
    expect(SCHOOL_TABLES).not.toContain('audit_record')
  })
})
