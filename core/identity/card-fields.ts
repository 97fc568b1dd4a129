// The fields of a resident ID card out of recognised text lines. Fields are found by their printed labels, because cards
// with a second script have their text in other places.
import { nearestEthnicGroup } from './ethnic-groups.ts'
import { isDate, parseIdNumber } from './id-number.ts'

export interface CardLine {
  readonly text: string
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
}

export interface PortraitFields {
  readonly name: string | null
  readonly sex: '男' | '女' | null
  readonly ethnicity: string | null
  readonly birthDate: string | null
  readonly address: string | null
  /** Only ever a number whose check character is right. */
  readonly idNumber: string | null
  /** What was printed does not agree with what the number says. */
  readonly contradictions: readonly ('birth' | 'sex')[]
}

export interface EmblemFields {
  readonly authority: string | null
  readonly validFrom: string | null
  readonly validTo: string | 'long-term' | null
}

/** Lines on one printed row (overlapping by half their height), left to right, as plain text. */
export function rowsOf(lines: readonly CardLine[]): string[] {
  const rows: { middle: number; height: number; lines: CardLine[] }[] = []
  for (const line of [...lines].sort((a, b) => a.yPx - b.yPx)) {
    const middle = line.yPx + line.heightPx / 2
    const row = rows.find((one) => Math.abs(one.middle - middle) < Math.min(one.height, line.heightPx) / 2)
    if (row) row.lines.push(line)
    else rows.push({ middle, height: line.heightPx, lines: [line] })
  }
  return rows.map((row) =>
    row.lines
      .sort((a, b) => a.xPx - b.xPx)
      .map(plainText)
      .join(''),
  )
}

/** Without spaces, full widths made half. */
export const plainText = ({ text }: CardLine): string => text.normalize('NFKC').replace(/\s+/g, '')

const PORTRAIT_LABELS = ['姓名', '性别', '民族', '出生', '住址', '公民身份号码']
const LEAST_LABELS = 2

/**
 * Which side a scan shows, by what is printed on it; null when it shows neither. Other cards have an end of validity too:
 * the emblem side also names its issuer or what it is.
 */
export function sideOf(lines: readonly CardLine[]): 'portrait' | 'emblem' | 'both' | null {
  const text = rowsOf(lines).join('\n')
  const has = (label: string): boolean => contains(text, label)
  const number = numberIn(text) === null ? 0 : 1
  const portrait = PORTRAIT_LABELS.filter(has).length + number >= LEAST_LABELS
  const issued = has('签发机关') || has('中华人民共和国') || has('居民身份证')
  const emblem = issued && (has('有效期限') || VALIDITY.test(text))
  if (portrait && emblem) return 'both'
  if (portrait) return 'portrait'
  return emblem ? 'emblem' : null
}

/** A printed word of four characters or more counts when all but one of them were read. */
function contains(text: string, word: string): boolean {
  const slack = word.length >= 4 ? 1 : 0
  for (let start = 0; start + word.length <= text.length; start++) {
    let wrong = 0
    for (let at = 0; at < word.length; at++) if (text[start + at] !== word[at]) wrong += 1
    if (wrong <= slack) return true
  }
  return false
}

const LABELS = '姓名|性别|民族|出生|住址|公民身份'
/** A second script between label and value comes out as stray letters: names are Han characters and the dot. */
const NOT_IN_NAMES = /[^\p{Script=Han}·•・]/gu

export function readPortraitSide(lines: readonly CardLine[]): PortraitFields {
  const rows = rowsOf(lines)
  const text = rows.join('\n')
  const idNumber = numberIn(text)
  const sex = /性别[^男女\n]{0,8}(男|女)/.exec(text)?.[1] as '男' | '女' | undefined
  const birth = /(\d{4})年(\d{1,2})月(\d{1,2})日?/.exec(text)
  const birthDate = birth ? isoDate(birth[1]!, birth[2]!, birth[3]!) : null
  const group = /民族([^\n]+?)(?=\n|出生|$)/.exec(text)?.[1]?.replace(NOT_IN_NAMES, '')
  const name = new RegExp(`姓名([^\\n]+?)(?=\\n|${LABELS}|$)`).exec(text)?.[1]?.replace(NOT_IN_NAMES, '')
  const number = idNumber ? parseIdNumber(idNumber) : null
  const contradictions: ('birth' | 'sex')[] = []
  if (number?.ok && birthDate && birthDate !== number.birthDate) contradictions.push('birth')
  if (number?.ok && sex && (sex === '男') !== (number.sex === 'male')) contradictions.push('sex')
  return {
    name: name || null,
    sex: sex ?? null,
    ethnicity: group ? nearestEthnicGroup(group) : null,
    birthDate,
    address: addressIn(rows),
    idNumber,
    contradictions,
  }
}

/** Points and dashes are the first to be misread; the digits tell the dates. */
const VALIDITY = /(\d{4})\D?(\d{2})\D?(\d{2})\D{0,3}?(?:(\d{4})\D?(\d{2})\D?(\d{2})|(长))/

export function readEmblemSide(lines: readonly CardLine[]): EmblemFields {
  const text = rowsOf(lines).join('\n')
  // From the label on, where it was read: a number in the rows above can look like two dates.
  const dates = text.slice(Math.max(0, text.search(/有效|期限/)))
  const [, year, month, day, toYear, toMonth, toDay, longTerm] = VALIDITY.exec(dates) ?? []
  const validTo = longTerm ? 'long-term' : toYear ? isoDate(toYear, toMonth!, toDay!) : null
  return {
    authority: /签发机关([^\n]+)/.exec(text)?.[1] ?? null,
    validFrom: year ? isoDate(year, month!, day!) : null,
    validTo,
  }
}

export const isExpired = ({ validTo }: EmblemFields, today: string): boolean =>
  validTo !== null && validTo !== 'long-term' && validTo < today

/** The one run of 18 that passes its check; O, I and × are how recognisers misread 0, 1 and X in a number. */
function numberIn(text: string): string | null {
  const digits = text.replace(/[Oo]/g, '0').replace(/[Il|]/g, '1').replace(/[×x]/g, 'X')
  const found = new Set<string>()
  for (const [, candidate] of digits.matchAll(/(?=(\d{17}[\dX]))/g)) {
    const parsed = parseIdNumber(candidate!)
    if (parsed.ok) found.add(parsed.number)
  }
  // Two that pass in one misread run: neither can be trusted.
  return found.size === 1 ? [...found][0]! : null
}

function addressIn(rows: readonly string[]): string | null {
  const start = rows.findIndex((row) => row.includes('住址'))
  if (start < 0) return null
  const first = rows[start]!.slice(rows[start]!.indexOf('住址') + 2)
  const rest: string[] = []
  for (const row of rows.slice(start + 1)) {
    if (/公民|\d{17}/.test(row)) break
    rest.push(row)
  }
  return [first, ...rest].join('') || null
}

/** Null for a day that no calendar has. */
function isoDate(year: string, month: string, day: string): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDate(text) ? text : null
}

/** Names agree when their characters do; the dot of minority names is written in several ways. */
export const sameName = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (name: string): string => name.replace(/[\s·•.・]/g, '').normalize('NFKC')
