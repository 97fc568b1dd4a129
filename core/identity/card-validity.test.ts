import { describe, expect, it } from 'vitest'
import { bundledCardRules } from './card-rules.ts'
import { fitsAge, readEnd, typedDay } from './card-validity.ts'

const rules = bundledCardRules.validity
const side = (validFrom: string | null, validTo: string | null) => ({ authority: null, validFrom, validTo })

describe('an end of validity', () => {
  it.each([
    ['2020-01-01', '2025-01-01', '2025-01-01'],
    ['2016-03-09', '2036-03-09', '2036-03-09'],
    ['2016-03-09', 'long-term', 'long-term'],
    ['2016-02-29', '2026-02-28', '2026-02-28'],
    ['2016-03-09', '2086-03-09', null],
    ['2016-03-09', '2036-08-09', null],
    [null, '2036-03-09', null],
    ['2016-03-09', null, null],
  ])('of %s to %s is %s: dates that no card has were misread, and are asked about', (from, to, end) => {
    expect(readEnd(side(from, to), rules)).toBe(end)
  })

  it.each([
    ['2012-06-01', '2020-01-01', '2025-01-01', true],
    ['2000-06-01', '2020-01-01', '2030-01-01', true],
    ['2000-06-01', '2020-01-01', '2040-01-01', false],
    ['2000-06-01', '2020-01-01', 'long-term', false],
    ['1980-06-01', '2020-01-01', '2040-01-01', true],
    ['1950-06-01', '2020-01-01', 'long-term', true],
    ['1950-06-01', '2020-01-01', '2040-01-01', false],
    // Applied for at 25, issued at 26.
    ['1994-02-01', '2020-03-01', '2030-03-01', true],
    ['1994-02-01', '2020-03-01', '2040-03-01', true],
    ['2000-06-01', null, null, true],
  ])('born %s, a card from %s to %s: %s', (birth, from, to, fits) => {
    expect(fitsAge(side(from, to), birth, rules)).toBe(fits)
  })

  it.each([
    ['2035.01.31', '2035-01-31'],
    ['20350131', '2035-01-31'],
    ['２０３５.０１.３１', '2035-01-31'],
    ['2035-01-31 ', '2035-01-31'],
    ['2035.13.31', null],
    ['2035.02.30', null],
    ['2035.1.31', null],
    ['长期', null],
    ['', null],
  ])('typed as %s is %s', (typed, day) => {
    expect(typedDay(typed)).toBe(day)
  })
})
