// A database of the version before is taken along by the next one, with everything that was in it.
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from './migrate.ts'

const MIGRATIONS = join(import.meta.dirname, 'migrations')

let folder: string
let pg: PGlite
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  pg = new PGlite()
})
afterEach(async () => {
  await pg.close()
  await rm(folder, { recursive: true, force: true })
})

/** The migrations up to and with the one that begins so. */
async function upTo(prefix: string): Promise<string> {
  const target = join(folder, prefix)
  await mkdir(target)
  for (const name of await readdir(MIGRATIONS))
    if (name <= `${prefix}~`) await cp(join(MIGRATIONS, name), join(target, name))
  return target
}

it('rows from before there were schools become the first one’s, under the name they had', async () => {
  await migrate(pg, await upTo('0007'))
  await pg.exec(`
    insert into folder (demo, school) values (false, '某某大学');
    insert into account (id, name_hash, sealed_name, role, password, created_at)
      values ('a', 'h', 'x', 'administrator', 'p', now());
    insert into station (id, name, public_key, enrolled_at) values ('s', '一号站', 'k', now());
    insert into roster_row (id, task_id, student_number_hash, training) values ('r', 't', 'n', false);
    insert into submission (id, station_id, roster_id, manifest_hash, sealed_manifest, training, submitted_anyway,
      overrides, received_at, state) values ('p', 's', 'r', 'm', 'x', false, false, 0, now(), 'waiting');
    insert into submission_file (submission_id, role, file_name, sha256, bytes, media_type)
      values ('p', 'standard', 'f', 'x', 1, 'image/jpeg');
    insert into review_event (submission_id, station_id, station_seq, at, state, reasons, sealed_note)
      values ('p', 's', 1, now(), 'waiting', '[]', 'x');
    insert into audit_record (seq, at, who, what, subject, details, hash)
      values (1, now(), 'server', 'server.created', '', '{}', 'h');`)
  await migrate(pg)
  const { rows: schools } = await pg.query('select id, name from school')
  expect(schools).toEqual([{ id: 'default', name: '某某大学' }])
  for (const table of ['account', 'station', 'roster_row', 'submission', 'submission_file', 'review_event']) {
    const { rows } = await pg.query(`select school_id from ${table}`)
    expect(rows, table).toEqual([{ school_id: 'default' }])
  }
  const { rows: records } = await pg.query('select seq, school_id from audit_record')
  expect(records).toEqual([{ seq: 1, school_id: null }])
})

it('from there on a row without a school is none, and its history keeps the school it had', async () => {
  await migrate(pg)
  const orphan = pg.exec(
    `insert into station (id, name, public_key, enrolled_at) values ('s', 'x', 'k', now())`,
  )
  await expect(orphan).rejects.toThrow(/school_id/)
  await pg.exec(`
    insert into school values ('east', '东方大学');
    insert into station (id, name, public_key, enrolled_at, school_id) values ('s', 'x', 'k', now(), 'default');
    insert into submission (id, station_id, manifest_hash, training, submitted_anyway, overrides, received_at, state,
      school_id) values ('p', 's', 'm', false, false, 0, now(), 'waiting', 'default');
    insert into review_event (submission_id, station_id, station_seq, at, state, reasons, sealed_note, school_id)
      values ('p', 's', 1, now(), 'waiting', '[]', 'x', 'default');`)
  await expect(pg.exec(`update review_event set sealed_note = null, school_id = 'east'`)).rejects.toThrow(
    /append-only/,
  )
  await pg.exec('update review_event set sealed_note = null')
})

it('a migration changed after it ran stops the start, and so does one this version does not know', async () => {
  const known = await upTo('0002')
  await migrate(pg, known)
  await pg.exec(`update migration set sha256 = 'other' where name like '0002%'`)
  await expect(migrate(pg, known)).rejects.toThrow(/0002-.* was changed/)
  await pg.exec(`insert into migration values ('9999-later.sql', 'x')`)
  await expect(migrate(pg, known)).rejects.toThrow(/newer version: it has migration 9999/)
})
