// One row of a list into a student, with whatever is wrong or to be looked at. Pure.
import { documentTypeOf, documentWord, readDocument } from '../identity/document.ts'
import { parseIdNumber } from '../identity/id-number.ts'
import { cellText, isFormulaError, isPlain, isScientific, mapPrivateUse, wideToNarrow } from './cell-text.ts'
import { readFen, readMonth, readYesNo } from './cell-values.ts'
import { columnRules, labelOf, ROSTER_COLUMNS, type RosterColumn } from './columns.ts'
import type { SheetRow } from './delimited.ts'
import { plainName, wrongName } from './names.ts'
import { type ColumnPlan, looksLikeIdNumber, looksLikeName } from './plan-columns.ts'
import type { RosterProblem, RosterProblemCode } from './problems.ts'
import type { RosterLine, StudentRecord } from './student-record.ts'

export interface ReadRow {
  /** As far as it could be read; good only where there are no problems. */
  readonly row: RosterLine
  readonly problems: readonly RosterProblem[]
  readonly notes: readonly RosterProblem[]
}

type Params = Readonly<Record<string, string>>
type Report = (column: RosterColumn, code: RosterProblemCode, params?: Params) => void
type Cells = Readonly<Record<RosterColumn, string>>

interface Desk {
  readonly cells: Cells
  readonly problem: Report
  readonly note: Report
}

/** `school`: for files that name none. */
export function readRow({ line, cells: raw }: SheetRow, plan: ColumnPlan, school: string): ReadRow {
  const problems: RosterProblem[] = []
  const notes: RosterProblem[] = []
  const into =
    (list: RosterProblem[]): Report =>
    (column, code, params) => {
      list.push({ line, column: labelOf(column), code, ...(params ? { params } : {}) })
    }
  const [problem, note] = [into(problems), into(notes)]
  const cells = {} as Record<RosterColumn, string>
  for (const column of ROSTER_COLUMNS) cells[column] = readCell(raw, column, plan, { problem, note })
  if (raw.some((cell) => cell.includes('\uFFFD'))) problems.push({ line, column: '', code: 'encoding' })
  const swapped = swappedIn(cells)
  if (swapped) {
    problem('name', 'swapped', { one: labelOf(swapped), other: labelOf('idNumber') })
    return { row: { line, student: recordOf(cells, school), capturedElsewhere: false }, problems, notes }
  }
  const desk: Desk = { cells, problem, note }
  checkCells(desk)
  const identity = readIdentity(desk)
  const graduation = readMonth(cells.graduation)
  if (!graduation.ok) problem('graduation', graduation.code, shown(cells.graduation))
  const feeFen = readFen(cells.fee)
  if (feeFen === null) problem('fee', 'amount')
  const captured = readYesNo(cells.captured)
  if (captured === null) problem('captured', 'yes-or-no')
  const student: StudentRecord = {
    ...recordOf(cells, school),
    ...identity,
    graduation: graduation.ok ? graduation.month : '',
    feeFen: feeFen ?? 0,
  }
  return { row: { line, student, capturedElsewhere: captured ?? false }, problems, notes }
}

const shown = (value: string): Params => ({ value: value.slice(0, 40) })

/** Numbers as text: full widths, spaces and a `.0` that a program added are off. */
const plainNumber = (text: string): string =>
  /^[\dA-Za-z]*$/u.test(text)
    ? text
    : wideToNarrow(text)
        .replace(/ /gu, '')
        .replace(/^(\d+)\.0+$/u, '$1')

function readCell(
  raw: readonly string[],
  column: RosterColumn,
  plan: ColumnPlan,
  { problem, note }: Pick<Desk, 'problem' | 'note'>,
): string {
  let text = ''
  for (const at of plan.places[column] ?? []) {
    text = cellText(raw[at] ?? '')
    if (text !== '') break
  }
  if (text === '') return plan.fill[column] ?? ''
  const { text: mapped, mapped: known, unknown } = mapPrivateUse(text)
  if (known.length > 0) note(column, 'private-use-mapped', { character: known.join(' ') })
  if (unknown.length > 0) {
    const position = [...mapped].findIndex((character) => /\p{Co}/u.test(character)) + 1
    problem(column, 'private-use', { character: unknown.join(' '), position: String(position) })
  }
  if (column === 'name') return plainName(mapped)
  return column === 'studentNumber' || column === 'idNumber' ? plainNumber(mapped) : mapped
}

const recordOf = (cells: Cells, school: string): StudentRecord => ({
  name: cells.name,
  studentNumber: cells.studentNumber,
  idNumber: '',
  school: cells.school || school,
  level: cells.level,
  major: cells.major,
  graduation: '',
  feeFen: 0,
})

function swappedIn({ name, studentNumber, idNumber }: Cells): RosterColumn | null {
  if (looksLikeIdNumber(name) && looksLikeName(idNumber)) return 'name'
  const isId = (text: string): boolean => parseIdNumber(text).ok
  return isId(studentNumber) && idNumber !== '' && !looksLikeIdNumber(idNumber) && /^\d+$/u.test(idNumber)
    ? 'studentNumber'
    : null
}

function checkCells({ cells, problem }: Desk): void {
  for (const column of ROSTER_COLUMNS) {
    const text = cells[column]
    const { required, longest } = columnRules.columns[column]
    if (required && text === '') problem(column, 'required')
    if (text.length > longest && column !== 'idNumber')
      problem(column, 'too-long', { longest: String(longest) })
    if (isPlain(text)) continue
    if (/[\p{Cc}\p{Cf}]/u.test(text)) problem(column, 'control-character')
    if (isFormulaError(text)) problem(column, 'formula-error', shown(text))
  }
  const wrong = wrongName(cells.name)
  if (wrong) problem('name', wrong)
  const { studentNumber } = cells
  if (isScientific(studentNumber)) problem('studentNumber', 'number-scientific', shown(studentNumber))
  else if (/^\d{15}0{3,}$/u.test(studentNumber)) problem('studentNumber', 'number-rounded')
}

function readIdentity({ cells, problem, note }: Desk): Pick<StudentRecord, 'idNumber' | 'documentType'> {
  const none = { idNumber: '' }
  const text = cells.idNumber
  if (text === '' || isFormulaError(text)) return none
  if (isScientific(text)) {
    problem('idNumber', 'number-scientific', shown(text))
    return none
  }
  if (/[*×●]{2,}|\dX{3,}|X{5,}/iu.test(text)) {
    problem('idNumber', 'id-masked')
    return none
  }
  const word = cells.documentType
  const said = word === '' ? null : documentTypeOf(word)
  const found = readDocument(text, said)
  const rounded = /^\d{15}000$/u.test(text)
  if (!found.ok) {
    if (rounded) problem('idNumber', 'number-rounded')
    else if (word !== '' && said === null) problem('documentType', 'document-type', shown(word))
    else problem('idNumber', found.code, found.type && { type: documentWord(found.type) })
    return none
  }
  if (word !== '' && said === null && !parseIdNumber(found.number).ok)
    problem('documentType', 'document-type', shown(word))
  if (rounded) note('idNumber', 'maybe-rounded')
  if (found.from15) note('idNumber', 'id-from-15')
  return {
    idNumber: found.number,
    ...(found.type === 'resident-id' ? {} : { documentType: found.type }),
  }
}
