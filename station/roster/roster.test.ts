import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCipher } from '../keys/cipher.ts'
import { type Db, openStore } from '../store/open.ts'
import { createSettings } from '../store/settings.ts'
import { testEntry } from '../testing.ts'
import { createRoster, type Roster } from './roster.ts'

const AT = new Date('2026-03-04T02:00:00Z')
const ANNA = testEntry(1, { name: '欧阳甲', studentNumber: 'kd2026001', idNumber: '11010519491231002X' })
const BERT = testEntry(2, { name: '欧阳乙', idNumber: '440524188001010014', captured: true })
let dir: string
let db: Db

function openRoster(training = false): Roster {
  const cipher = createCipher(Buffer.alloc(32, 1))
  return createRoster(db, cipher, createSettings(db, cipher), training)
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'roster-'))
  db = openStore(join(dir, 'station.db'))
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('finding a student', () => {
  let roster: Roster
  const found = (query: string) => roster.search(query, 20).map((one) => one.rosterId)
  beforeEach(() => {
    roster = openRoster()
    roster.apply([ANNA, BERT], '1', AT)
    roster.unlock()
  })

  it.each([
    ['part of the name', '阳甲', ['roster-1']],
    ['a name two share', '欧阳', ['roster-1', 'roster-2']],
    ['the student number', 'KD2026001', ['roster-1']],
    ['the student number as it is printed', 'kd2026001', ['roster-1']],
    ['the last four of the ID number', '002x', ['roster-1']],
    ['the last six', '010014', ['roster-2']],
    ['the whole ID number', '11010519491231002x', ['roster-1']],
    ['part of a student number', '2026', []],
    ['something else of the ID number', '19491231', []],
    ['three last characters', '02X', []],
  ])('by %s', (_name, query, expected) => {
    expect(found(query).sort()).toEqual(expected)
  })

  it('by name only between unlock and lock', () => {
    roster.lock()
    expect(found('欧阳')).toEqual([])
    expect(found('002X'), 'a keyed hash needs no index').toEqual(['roster-1'])
    roster.unlock()
    expect(found('欧阳').length).toBe(2)
  })

  it('by a name as lists and input methods write it', () => {
    roster.apply([{ ...ANNA, rosterId: 'roster-dot', name: '阿依示例·买买提' }], '2', AT)
    for (const query of ['阿 依 示 例', '示例•买买提', '示例．买', '示例·买买提'])
      expect(found(query), query).toEqual(['roster-dot'])
  })

  it('never more than asked for', () => {
    roster.apply(
      Array.from({ length: 30 }, (_, n) => testEntry(100 + n)),
      '2',
      AT,
    )
    expect(roster.search('测试学生', 20).length).toBe(20)
    expect(roster.search('002X', 20).length).toBe(20)
  })
})

describe('what the server sends', () => {
  it('is added, changed and taken away, also in the index', () => {
    const roster = openRoster()
    roster.unlock()
    roster.apply([ANNA, BERT], '1', AT)
    expect(roster.counts()).toEqual({ students: 2, captured: 1, pulledAt: AT.toISOString() })
    roster.apply(
      [
        { ...ANNA, name: '司马丙', captured: true },
        { ...BERT, removed: true },
      ],
      '2',
      AT,
    )
    expect(roster.search('欧阳', 20)).toEqual([])
    expect(roster.search('司马', 20).map((one) => one.rosterId)).toEqual(['roster-1'])
    expect(roster.find('roster-2')).toBeNull()
    expect(roster.counts()).toMatchObject({ students: 1, captured: 1 })
    expect(roster.cursor()).toBe('2')
  })

  it('comes whole or not at all', () => {
    const roster = openRoster()
    roster.unlock()
    roster.apply([ANNA], '1', AT)
    const broken = { ...BERT, idNumber: undefined as unknown as string }
    expect(() => roster.apply([{ ...ANNA, name: '司马丙' }, broken], '2', AT)).toThrow()
    expect([roster.cursor(), roster.find('roster-1')?.name]).toEqual(['1', ANNA.name])
    expect(roster.search('司马', 20)).toEqual([])
  })

  it('synthetic students are kept out of a real folder', () => {
    const synthetic = testEntry(3, { training: true })
    const real = openRoster(false)
    real.apply([ANNA, synthetic], '1', AT)
    expect([real.find('roster-1'), real.find('roster-3')]).toEqual([ANNA, null])
    openRoster(true).apply([synthetic], '2', AT)
    expect(openRoster(true).find('roster-3')).toEqual(synthetic)
  })

  it('cannot be read on disk', () => {
    openRoster().apply([ANNA, BERT], '1', AT)
    db.pragma('wal_checkpoint(TRUNCATE)')
    const bytes = readFileSync(join(dir, 'station.db'))
    for (const text of [ANNA.name, ANNA.studentNumber, ANNA.idNumber])
      expect(bytes.includes(Buffer.from(text)), text).toBe(false)
  })
})
