import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addWorkingDays, dayInChina } from './working-days.ts'

// The machine's own zone must not matter.
describe.each(['Asia/Shanghai', 'UTC', 'America/Los_Angeles', 'Pacific/Auckland'])(
  'working days in %s',
  (zone) => {
    beforeEach(() => void vi.stubEnv('TZ', zone))
    afterEach(() => void vi.unstubAllEnvs())

    it.each([
      // Wednesday to Friday week: one weekend in between
      ['2026-03-04', 7, '2026-03-13'],
      ['2026-03-06', 1, '2026-03-09'],
      // National Day 2025: 1–8 October off, Saturday 11 October on
      ['2025-09-30', 1, '2025-10-09'],
      ['2025-10-10', 1, '2025-10-11'],
      ['2025-09-28', 3, '2025-10-09'],
      // Spring Festival and National Day 2026, with the weekends worked in exchange
      ['2026-02-13', 1, '2026-02-14'],
      ['2026-02-14', 1, '2026-02-24'],
      ['2026-09-30', 1, '2026-10-08'],
      ['2026-10-09', 1, '2026-10-10'],
      ['2026-09-24', 7, '2026-10-12'],
      ['2026-03-04', 0, '2026-03-04'],
    ])('%s + %i = %s', (from, days, to) => {
      expect(addWorkingDays(from, days)).toBe(to)
    })

    // Far beyond any notice: 2040 has New Year on a Sunday, Spring Festival on 12 February, 清明 on 4 April,
    // 端午 on 14 June, 中秋 on 20 September, National Day on a Monday.
    it.each([
      ['2040-02-10', 1, '2040-02-15'],
      ['2040-04-03', 1, '2040-04-05'],
      ['2040-04-30', 1, '2040-05-03'],
      ['2040-06-13', 1, '2040-06-15'],
      ['2040-09-19', 1, '2040-09-21'],
      ['2040-09-28', 1, '2040-10-04'],
      ['2041-01-01', 1, '2041-01-02'],
      ['2040-12-31', 1, '2041-01-02'],
    ])('before the notice of the year, by the law: %s + %i = %s', (from, days, to) => {
      expect(addWorkingDays(from, days)).toBe(to)
    })

    it('the day is that of China', () => {
      expect(dayInChina(new Date('2026-03-03T15:59:59Z'))).toBe('2026-03-03')
      expect(dayInChina(new Date('2026-03-03T16:00:00Z'))).toBe('2026-03-04')
    })
  },
)
