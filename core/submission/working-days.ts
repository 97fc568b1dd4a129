// Working days of mainland China: weekends and public holidays off, 调休 weekends on. chinese-days carries the State
// Council's yearly notices; the one for a year appears in the autumn before it. Until the package knows a year, its
// holidays are those of the law itself, without exchanged days. Only the package's data is used: its functions mix UTC
// with the machine's zone and are a day off west of Greenwich.
import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' }

const noticed = {
  off: new Set(Object.keys(calendar.holidays)),
  on: new Set(Object.keys(calendar.workdays)),
  years: new Set(Object.keys(calendar.holidays).map((date) => date.slice(0, 4))),
}

/** ISO date of the day `days` working days after `fromDate` (itself not counted). Dates are calendar days in China. */
export function addWorkingDays(fromDate: string, days: number): string {
  let date = fromDate
  for (let left = days; left > 0; ) {
    date = nextDay(date)
    if (isWorkingDay(date)) left -= 1
  }
  return date
}

function isWorkingDay(date: string): boolean {
  if (noticed.on.has(date)) return true
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  return noticed.years.has(date.slice(0, 4)) ? !noticed.off.has(date) : !isStatutoryHoliday(date)
}

/** 《全国年节及纪念日放假办法》, State Council order 795, in force since 2025. */
const SOLAR_HOLIDAYS = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']
const LUNAR_HOLIDAYS = ['1-1', '1-2', '1-3', '5-5', '8-15']

function isStatutoryHoliday(date: string): boolean {
  return (
    SOLAR_HOLIDAYS.includes(date.slice(5)) ||
    LUNAR_HOLIDAYS.includes(lunarDay(date)) ||
    // The eve of the Spring Festival, whose own lunar day is the 29th or the 30th.
    lunarDay(nextDay(date)) === '1-1' ||
    date.slice(5) === `04-0${clearAndBrightDay(Number(date.slice(0, 4)))}`
  )
}

const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
})

/** Month and day; leap months are written `5bis` and hold no holiday. */
function lunarDay(date: string): string {
  const parts = lunar.formatToParts(Date.parse(`${date}T00:00:00Z`))
  const part = (type: 'month' | 'day'): string => parts.find((one) => one.type === type)!.value
  return `${part('month')}-${part('day')}`
}

/** 清明, a day of April, by the usual formula for the years 2000 to 2099. */
function clearAndBrightDay(year: number): number {
  const inCentury = year % 100
  return Math.floor(0.2422 * inCentury + 4.81) - Math.floor(inCentury / 4)
}

const nextDay = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** The calendar day in China (UTC+8, no daylight saving since 1991) of an instant. */
export const dayInChina = (instant: Date): string =>
  new Date(instant.getTime() + 8 * 3600_000).toISOString().slice(0, 10)
