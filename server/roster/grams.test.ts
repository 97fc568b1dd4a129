import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createGrams, isIn, searchText, wantedForms } from './grams.ts'

const keyedBy = (key: string) =>
  createGrams({
    lookup: (kind, value) => createHmac('sha256', key).update(`${kind}\n${value}`).digest('hex'),
  })
const grams = keyedBy('key')

const student = { name: '欧阳·小明', studentNumber: 'ab2026001x', idNumber: '11010519491231002X' }
const holds = (all: readonly number[], wanted: readonly number[]): boolean =>
  wanted.every((one) => all.includes(one))

describe('the pieces a student is found by', () => {
  it('hold every text of any length that is in the name or the number, in either case', () => {
    const all = grams.of(student)
    for (const text of [student.name, student.studentNumber]) {
      const characters = Array.from(text)
      for (let from = 0; from < characters.length; from += 1)
        for (let to = from + 1; to <= characters.length; to += 1) {
          const part = characters.slice(from, to).join('')
          expect(holds(all, grams.within(part)), part).toBe(true)
          expect(holds(all, grams.within(part.toLowerCase())), part).toBe(true)
        }
    }
  })

  it('hold no text that is in neither', () => {
    const all = grams.of(student)
    for (const text of ['王', '小王', '2027', 'x1', '100X', '1949'])
      expect(holds(all, grams.within(text)), text).toBe(false)
  })

  it('say how an ID number ends, from four characters on, and nothing else of it', () => {
    const all = grams.of(student)
    expect(holds(all, grams.idEnding('002x')!)).toBe(true)
    expect(holds(all, grams.idEnding('1002X')!)).toBe(true)
    expect(holds(all, grams.idEnding('1001')!)).toBe(false)
    expect(grams.idEnding('02X')).toBeNull()
    expect(holds(all, grams.within('110105'))).toBe(false)
  })

  it('are whole characters where one takes two places', () => {
    const rare = grams.of({ ...student, name: '𬱖华' })
    expect(holds(rare, grams.within('𬱖'))).toBe(true)
    expect(holds(rare, grams.within('頖'))).toBe(false)
  })

  it('mean nothing without the key, and fit PostgreSQL’s integers', () => {
    expect(keyedBy('another').of(student)).not.toEqual(grams.of(student))
    for (const one of grams.of(student)) {
      expect(Number.isInteger(one)).toBe(true)
      expect(Math.abs(one)).toBeLessThanOrEqual(2 ** 31)
    }
    expect(grams.of(student)).toEqual(keyedBy('key').of(student))
  })

  it('are asked for as typed and as lists write names', () => {
    expect(wantedForms('欧 阳•小')).toEqual(['欧 阳•小', '欧阳·小'])
    expect(wantedForms('AB')).toEqual(['AB'])
    expect(isIn(student.name, '阳・小')).toBe(true)
    expect(isIn(student.name, '阳小')).toBe(false)
  })

  it('of an empty text are none: it is in everybody', () => {
    expect(grams.within('  ')).toEqual([])
    expect(searchText(' ab ')).toBe('AB')
  })
})
