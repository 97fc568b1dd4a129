// Months, amounts, yes and no as people and spreadsheets write them. Pure; null is what cannot be understood.
import { wideToNarrow } from './cell-text.ts'

export type Month =
  | { readonly ok: true; readonly month: string }
  | { readonly ok: false; readonly code: 'date' | 'date-ambiguous' }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const
const MONTH_WORD = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'
const HAN_DIGITS = '〇一二三四五六七八九'

/** Days since 1899-12-30, as spreadsheets count: only such as a graduation may have, 1990 to 2099. */
const SERIAL = { from: 32_874, to: 73_050 }
const DAY_MS = 86_400_000

/** ISO date of a spreadsheet's day number; the part of a day is left out. */
export const dateOfSerial = (serial: number, epoch1904 = false): string =>
  new Date((Math.floor(serial) + (epoch1904 ? 1462 : 0) - 25_569) * DAY_MS).toISOString().slice(0, 10)

const month = (year: string | number, number: number): Month =>
  number >= 1 && number <= 12
    ? { ok: true, month: `${year}-${String(number).padStart(2, '0')}` }
    : { ok: false, code: 'date' }

/** `六` 6, `十` 10, `十二` 12, `二〇二六` 2026, `○` and `零` as 〇. */
function hanNumber(text: string): string {
  const plain = text.replace(/[零○Ｏo]/giu, '〇')
  const tens = /^(.?)十(.?)$/u.exec(plain)
  if (tens) {
    const [ten, one] = [tens[1]!, tens[2]!].map((digit) => HAN_DIGITS.indexOf(digit || '〇'))
    return String((tens[1] ? ten! : 1) * 10 + one!)
  }
  return [...plain].map((digit) => HAN_DIGITS.indexOf(digit)).join('')
}

/**
 * 2026-06, 2026/6/30, 202606, 20260630, 2026年6月30日, 26年6月, 二〇二六年六月, 30/6/2026, June 2026, Jun-26, a spreadsheet's day
 * number, all with or without a time → `2026-06`; empty for empty. Where day and month could change places it is `date-ambiguous`.
 */
export function readMonth(given: string): Month {
  const text = wideToNarrow(given)
    .replace(/[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[AP]M)?$/iu, '')
    .replace(/ /gu, '')
  if (text === '') return { ok: true, month: '' }
  const usual = /^((?:19|20)\d\d)[-/.年]?(\d{1,2})(?:[-/.月]?\d{1,2})?[月日号]?$/u.exec(text)
  if (usual && !isSerial(text)) return month(usual[1]!, Number(usual[2]))
  const short = /^(\d\d)年(\d{1,2})月(?:\d{1,2}[日号])?$/u.exec(text)
  if (short) return month(`20${short[1]}`, Number(short[2]))
  const han =
    /^([〇零○Ｏo一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:[一二三四五六七八九十]{1,3}[日号])?$/iu.exec(
      text,
    )
  if (han) return month(hanNumber(han[1]!), Number(hanNumber(han[2]!)))
  if (isSerial(text)) {
    const [year, number] = dateOfSerial(Number(text)).split('-')
    return month(year!, Number(number))
  }
  return readForeign(text.toLowerCase())
}

const isSerial = (text: string): boolean =>
  /^\d{5}(\.\d+)?$/u.test(text) && Number(text) >= SERIAL.from && Number(text) <= SERIAL.to

function readForeign(text: string): Month {
  const yearLast = /^(?:(\d{1,2})[-/.])?(\d{1,2})[-/.]((?:19|20)\d\d)$/u.exec(text)
  if (yearLast) {
    const [first, second] = [yearLast[1], yearLast[2]].map(Number)
    if (yearLast[1] === undefined || first! > 12) return month(yearLast[3]!, second!)
    if (second! > 12 || first === second) return month(yearLast[3]!, first!)
    return { ok: false, code: 'date-ambiguous' }
  }
  const word = new RegExp(MONTH_WORD, 'u').exec(text)
  const year = /(19|20)\d\d/u.exec(text)?.[0] ?? shortYear(text)
  if (!word || year === null || !/^[\da-z,./-]+$/u.test(text)) return { ok: false, code: 'date' }
  return month(year, MONTHS.indexOf(word[1] as (typeof MONTHS)[number]) + 1)
}

/** `jun-26`: a spreadsheet's short form of month and year. */
function shortYear(text: string): string | null {
  const match = new RegExp(`^${MONTH_WORD}[-/]?(\\d\\d)$`, 'u').exec(text)
  return match ? `20${match[2]}` : null
}

/** Yuan with at most two decimals, into fen: 30, 30.5, 1,200.00, ￥30元. */
export function readFen(given: string): number | null {
  const text = wideToNarrow(given).replace(/[¥￥$元\s]|人民币|rmb|cny/giu, '')
  if (given.trim() === '') return 0
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/u.test(text) ? text.replaceAll(',', '') : text
  const match = /^(\d{1,7})(?:\.(\d{1,2})0*)?$/u.exec(plain)
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null
}

const NO = ['', '否', '0', 'no', 'n', 'false', '未采集', '未', '无', '×', '✗', '没有']
const YES = ['是', '1', 'yes', 'y', 'true', '已采集', '已', '有', '√', '✓', '✔']

export function readYesNo(given: string): boolean | null {
  const text = wideToNarrow(given).trim().toLowerCase()
  if (NO.includes(text)) return false
  return YES.includes(text) ? true : null
}
