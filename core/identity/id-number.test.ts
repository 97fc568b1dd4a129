import { describe, expect, it } from 'vitest'
import { ageOn, parseIdNumber } from './id-number.ts'

describe('ID numbers', () => {
  it('reads the public test values', () => {
    expect(parseIdNumber('11010519491231002x')).toMatchObject({
      ok: true,
      birthDate: '1949-12-31',
      sex: 'female',
      number: '11010519491231002X',
    })
    expect(parseIdNumber('440524188001010014')).toMatchObject({
      ok: true,
      birthDate: '1880-01-01',
      sex: 'male',
    })
  })

  it.each([
    ['1101051949123100', 'length'],
    ['1101051949123100A2', 'characters'],
    ['110105194913310021', 'birth-date'],
    ['110105194902300021', 'birth-date'],
    ['110105194912310021', 'check-character'],
  ])('%s: %s', (text, code) => {
    expect(parseIdNumber(text)).toEqual({ ok: false, code })
  })

  it('counts completed years', () => {
    expect(ageOn('2012-03-05', '2026-03-04')).toBe(13)
    expect(ageOn('2012-03-05', '2026-03-05')).toBe(14)
  })
})
