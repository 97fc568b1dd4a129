// A roster file into rows, or into every problem it has, by line and column. Pure: touches no store.
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import type { RosterProblemCode } from '../../core/contract/server-records.ts'
import { parseIdNumber } from '../../core/identity/id-number.ts'
import type { Pause } from '../pause.ts'
import { COLUMNS, columnOf, type RosterColumn } from './columns.ts'

/** What a station needs to know of a student; sealed at rest. */
export interface StudentRecord {
  readonly name: string
  readonly studentNumber: string
  readonly idNumber: string
  readonly school: string
  readonly level: string
  readonly major: string
  /** `YYYY-MM`, or empty. */
  readonly graduation: string
  readonly feeFen: number
}

export interface RosterLine {
  readonly line: number
  readonly student: StudentRecord
  readonly capturedElsewhere: boolean
}

export interface RosterProblem {
  readonly line: number
  readonly column: string
  readonly code: RosterProblemCode
}

export interface ParsedRoster {
  readonly rows: readonly RosterLine[]
  readonly problems: readonly RosterProblem[]
}

interface RawLine {
  readonly record: string[]
  readonly info: { readonly lines: number }
}

export interface ParseOptions {
  /** For files without a school column. */
  readonly school: string
  readonly longestRows: number
}

const failed = (line: number, column: string, code: RosterProblem['code']): ParsedRoster => ({
  rows: [],
  problems: [{ line, column, code }],
})

/** Header line first, comma or tab separated; headers in Chinese or English, columns in any order, others ignored. */
export async function parseRoster(csv: string, options: ParseOptions, pause: Pause): Promise<ParsedRoster> {
  // One kind of line ending: csv-parse counts lines wrongly where they are mixed.
  const text = csv.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const broken = text.split('\n').findIndex((line) => line.includes('\uFFFD'))
  if (broken >= 0) return failed(broken + 1, '', 'encoding')
  const lines = await readLines(text, pause)
  if ('code' in lines) return failed(lines.line, '', 'csv')
  const [header, ...body] = lines.raw
  if (!header || body.length === 0) return failed(1, '', 'no-rows')
  if (body.length > options.longestRows) return failed(options.longestRows + 2, '', 'too-many-rows')

  const places = readHeader(header.record)
  if (places.problems.length > 0) return { rows: [], problems: places.problems }
  const problems: RosterProblem[] = []
  const rows: RosterLine[] = []
  const seen = new Set<string>()
  for (const { record, info } of body) {
    await pause()
    const report = (column: RosterColumn, code: RosterProblem['code']): void => {
      problems.push({ line: info.lines, column: COLUMNS[column].label, code })
    }
    const cell = (column: RosterColumn): string => {
      const at = places.at[column]
      return at === undefined ? '' : (record[at] ?? '').trim()
    }
    checkCells(cell, report)
    const row = readRow(info.lines, cell, report, options.school)
    if (row.student.studentNumber !== '' && seen.has(row.student.studentNumber)) {
      report('studentNumber', 'duplicate')
    }
    seen.add(row.student.studentNumber)
    rows.push(row)
  }
  return problems.length > 0 ? { rows: [], problems } : { rows, problems }
}

type Cell = (column: RosterColumn) => string
type Report = (column: RosterColumn, code: RosterProblem['code']) => void

const PIECE = 10_000

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += PIECE) yield text.slice(from, from + PIECE)
}

async function readLines(
  text: string,
  pause: Pause,
): Promise<{ raw: RawLine[] } | { code: 'csv'; line: number }> {
  const firstLine = text.slice(0, text.indexOf('\n') + 1 || text.length)
  const delimiter = firstLine.includes('\t') ? '\t' : ','
  const parser = parse({ info: true, relax_column_count: true, skip_empty_lines: true, delimiter })
  const raw: RawLine[] = []
  try {
    for await (const line of Readable.from(piecesOf(text)).compose(parser)) {
      await pause()
      if ((line as RawLine).record.some((cell) => cell.trim())) raw.push(line as RawLine)
    }
    return { raw }
  } catch (error) {
    return { code: 'csv', line: (error as CsvError & { lines?: number }).lines ?? 1 }
  }
}

function readHeader(header: readonly string[]) {
  const at: Partial<Record<RosterColumn, number>> = {}
  const problems: RosterProblem[] = []
  for (const [index, title] of header.entries()) {
    const column = columnOf(title)
    if (column === undefined) continue
    if (at[column] !== undefined) {
      problems.push({ line: 1, column: COLUMNS[column].label, code: 'column-twice' })
    }
    at[column] = index
  }
  for (const [column, rule] of Object.entries(COLUMNS) as [RosterColumn, (typeof COLUMNS)[RosterColumn]][]) {
    if (rule.required && at[column] === undefined) {
      problems.push({ line: 1, column: rule.label, code: 'column-missing' })
    }
  }
  return { at, problems }
}

function checkCells(cell: Cell, report: Report): void {
  for (const [column, rule] of Object.entries(COLUMNS) as [RosterColumn, (typeof COLUMNS)[RosterColumn]][]) {
    const text = cell(column)
    if (rule.required && text === '') report(column, 'required')
    if (text.length > rule.longest && column !== 'idNumber') report(column, 'too-long')
    if (/[\p{Cc}\p{Cf}]/u.test(text)) report(column, 'control-character')
  }
}

function readRow(line: number, cell: Cell, report: Report, school: string): RosterLine {
  const id = parseIdNumber(cell('idNumber'))
  if (!id.ok && cell('idNumber') !== '') report('idNumber', `id-${id.code}`)
  const graduation = readMonth(cell('graduation'))
  if (graduation === null) report('graduation', 'date')
  const feeFen = readFen(cell('fee'))
  if (feeFen === null) report('fee', 'amount')
  const captured = readYesNo(cell('captured'))
  if (captured === null) report('captured', 'yes-or-no')
  return {
    line,
    student: {
      name: cell('name'),
      studentNumber: cell('studentNumber'),
      idNumber: id.ok ? id.number : '',
      school: cell('school') || school,
      level: cell('level'),
      major: cell('major'),
      graduation: graduation ?? '',
      feeFen: feeFen ?? 0,
    },
    capturedElsewhere: captured ?? false,
  }
}

/** 2026-06, 2026/6/30, 202606, 2026年6月 → `2026-06`. */
function readMonth(text: string): string | null {
  if (text === '') return ''
  const match = /^((?:19|20)\d\d)[-/.年]?(\d{1,2})(?:[-/.月]?\d{1,2})?[月日]?$/.exec(text)
  const month = Number(match?.[2])
  return match && month >= 1 && month <= 12 ? `${match[1]}-${String(month).padStart(2, '0')}` : null
}

/** Yuan with at most two decimals, into fen. */
function readFen(text: string): number | null {
  if (text === '') return 0
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text)
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null
}

function readYesNo(text: string): boolean | null {
  if (['', '否', '0', 'no', 'n', 'false', '未采集'].includes(text.toLowerCase())) return false
  return ['是', '1', 'yes', 'y', 'true', '已采集'].includes(text.toLowerCase()) ? true : null
}
