import { describe, expect, it } from 'vitest'
import { addWorkingDays, dayInChina } from './working-days.ts'

describe('working days', () => {
  it.each([
    // Wednesday to Friday week: one weekend in between
    ['2026-03-04', 7, '2026-03-13'],
    ['2026-03-06', 1, '2026-03-09'],
    // National Day 2025: 1–8 October off, Saturday 11 October on
    ['2025-09-30', 1, '2025-10-09'],
    ['2025-10-10', 1, '2025-10-11'],
    ['2025-09-28', 3, '2025-10-09'],
    ['2026-03-04', 0, '2026-03-04'],
  ])('%s + %i = %s', (from, days, to) => {
    expect(addWorkingDays(from, days)).toBe(to)
  })

  it('the day is that of China', () => {
    expect(dayInChina(new Date('2026-03-03T15:59:59Z'))).toBe('2026-03-03')
    expect(dayInChina(new Date('2026-03-03T16:00:00Z'))).toBe('2026-03-04')
  })
})
