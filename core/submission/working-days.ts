// Working days of mainland China: weekends and public holidays off, 调休 weekends on (chinese-days carries the State
// Council's yearly notices).
import chineseDays from 'chinese-days'

/** ISO date of the day `days` working days after `fromDate` (itself not counted). Dates are calendar days in China. */
export function addWorkingDays(fromDate: string, days: number): string {
  let [year, month, day] = fromDate.split('-').map(Number) as [number, number, number]
  let left = days
  while (left > 0) {
    const next = new Date(Date.UTC(year, month - 1, day + 1))
    ;[year, month, day] = [next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate()]
    if (chineseDays.isWorkday(isoDate(year, month, day))) left -= 1
  }
  return isoDate(year, month, day)
}

const isoDate = (year: number, month: number, day: number): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** The calendar day in China (UTC+8, no daylight saving since 1991) of an instant. */
export const dayInChina = (instant: Date): string =>
  new Date(instant.getTime() + 8 * 3600_000).toISOString().slice(0, 10)
