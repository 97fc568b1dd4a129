// All rows of a list, one after the other, with what only the others tell of one: numbers used twice, what is no student.
import { cellText } from './cell-text.ts'
import { columnRules, headerOf, plainWord, type RosterColumn } from './columns.ts'
import type { SheetRow } from './delimited.ts'
import { rosterLimits } from './limits.ts'
import type { RosterFile } from './open-roster.ts'
import type { ColumnPlan } from './plan-columns.ts'
import type { RosterProblem } from './problems.ts'
import { readRow } from './read-row.ts'
import { RefusedFile } from './refused-file.ts'
import type { RosterLine } from './student-record.ts'

export interface ReadOptions {
  /** For files that name none. */
  readonly school: string
  readonly longestRows: number
}

export interface RowOutcome {
  readonly line: number
  /** Null where the row is bad, or no student. */
  readonly row: RosterLine | null
  readonly problems: readonly RosterProblem[]
  readonly notes: readonly RosterProblem[]
  /** The file ends here, and nothing of it may be taken. */
  readonly fatal: boolean
}

/** Call only with a plan without problems. The same again as often as it is called. */
export function* readRows(
  file: RosterFile,
  plan: ColumnPlan,
  { school, longestRows }: ReadOptions,
): Generator<RowOutcome> {
  const numbers = createFirsts()
  const documents = createFirsts()
  let students = 0
  const stop = (problem: RosterProblem): RowOutcome => ({
    line: problem.line,
    row: null,
    problems: [problem],
    notes: [],
    fatal: true,
  })
  try {
    for (const sheetRow of file.rows()) {
      const { line } = sheetRow
      if (line <= plan.headerLine) continue
      const aside = asideOf(sheetRow, plan)
      if (aside) {
        if (aside !== 'silent')
          yield { line, row: null, problems: [], notes: [{ line, column: '', code: aside }], fatal: false }
        continue
      }
      students += 1
      if (students > longestRows) {
        yield stop({ line, column: '', code: 'too-many-rows', params: { limit: String(longestRows) } })
        return
      }
      const { row, problems: own, notes: said } = readRow(sheetRow, plan, school)
      const { studentNumber, idNumber } = row.student
      const problems = [...own]
      const notes = [...said]
      const first = numbers.firstOf(studentNumber, line)
      if (first !== null)
        problems.push({
          line,
          column: columnRules.columns.studentNumber.label,
          code: 'duplicate',
          params: { first: String(first) },
        })
      const firstDocument = documents.firstOf(idNumber, line)
      if (firstDocument !== null && first === null)
        notes.push({
          line,
          column: columnRules.columns.idNumber.label,
          code: 'document-twice',
          params: { first: String(firstDocument) },
        })
      if (isShifted(sheetRow, plan)) notes.push({ line, column: '', code: 'cells-shifted' })
      yield { line, row: problems.length > 0 ? null : row, problems, notes, fatal: false }
    }
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error
    yield stop(error.problem)
    return
  }
  if (students === 0) yield stop({ line: Math.max(1, plan.headerLine), column: '', code: 'no-rows' })
}

function createFirsts() {
  const lines = new Map<string, number>()
  return {
    /** Where a text was first; null for the first time, and for none. */
    firstOf(text: string, line: number): number | null {
      if (text === '') return null
      const first = lines.get(text)
      if (first === undefined) lines.set(text, line)
      return first ?? null
    },
  }
}

const PERSON: readonly RosterColumn[] = ['name', 'studentNumber', 'idNumber']

/**
 * What is no student: a header once more, sums and signatures below, rows of a template that were left empty. `silent`: nothing
 * of what is read stands there, as in a row that is only numbered.
 */
function asideOf({ cells }: SheetRow, plan: ColumnPlan): 'header-again' | 'row-skipped' | 'silent' | null {
  const at = (column: RosterColumn): string =>
    (plan.places[column] ?? []).map((place) => cellText(cells[place] ?? '')).find((text) => text !== '') ?? ''
  const [name, studentNumber, idNumber] = PERSON.map(at) as [string, string, string]
  if (headerOf(name)?.column === 'name' && (headerOf(studentNumber) || headerOf(idNumber)))
    return 'header-again'
  if (!isNumber(studentNumber) && !isNumber(idNumber) && isFooter(cells)) return 'row-skipped'
  if (name !== '' || studentNumber !== '' || idNumber !== '') return null
  const read = Object.values(plan.places).flat()
  return read.some((place) => cellText(cells[place] ?? '') !== '') ? 'row-skipped' : 'silent'
}

/** Below a list other words stand in the columns of numbers: `审核人：`, `2026年5月`. */
const isNumber = (text: string): boolean => /\d/u.test(text) && !/\p{Script=Han}/u.test(text)

const footerWords = columnRules.footer.words

function isFooter(cells: readonly string[]): boolean {
  const first = cells.map(cellText).find((text) => text !== '') ?? ''
  const plain = first.replace(/\s/gu, '')
  return (
    /^共\d+人/u.test(plain) ||
    footerWords.some((word) =>
      word.endsWith(':') || word.endsWith('：') ? plain.startsWith(word) : plainWord(plain).startsWith(word),
    )
  )
}

/** More cells than the header, with something in them: a separator too many somewhere before. */
const isShifted = ({ cells }: SheetRow, { columns, headerLine }: ColumnPlan): boolean => {
  if (headerLine === 0) return false
  const titled = columns.filter(({ title }) => title !== '').at(-1)?.at ?? 0
  return cells.some((cell, at) => at > titled && at < rosterLimits.columns && cell.trim() !== '')
}
