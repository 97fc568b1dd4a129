// npm run verify -- roster [--json] [--out DIR] [--rows N]: lists as schools send them, each with what must come of it. A form is
// right when exactly its students are taken, with every field, and exactly its problems and notes are said.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openRoster } from '../../../core/roster/open-roster.ts'
import { planColumns } from '../../../core/roster/plan-columns.ts'
import type { RosterProblem } from '../../../core/roster/problems.ts'
import { readRows } from '../../../core/roster/read-rows.ts'
import type { StudentRecord } from '../../../core/roster/student-record.ts'
import { documentForms } from './document-forms.ts'
import { csv, type Form, utf8 } from './form.ts'
import { cellsOf, checked, HEADER, SCHOOL, student } from './students.ts'
import { textForms } from './text-forms.ts'
import { valueForms } from './value-forms.ts'
import { workbookForms } from './workbook-forms.ts'
import { writeXlsx } from './write-xlsx.ts'

export const allForms = (): readonly Form[] => [
  ...textForms(),
  ...valueForms(),
  ...documentForms(),
  ...workbookForms(),
]

const OPTIONS = { school: SCHOOL, longestRows: 200_000 }

interface Outcome {
  readonly students: readonly StudentRecord[]
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

const places = (list: readonly RosterProblem[]): string[] =>
  list.map(({ line, column, code }) => `${line} ${column} ${code}`)

function outcomeOf({ bytes, mapping = {} }: Pick<Form, 'bytes' | 'mapping'>): Outcome {
  const opened = openRoster(bytes, { sheet: mapping.sheet })
  if (!opened.ok) return { students: [], problems: places([opened.problem]), notes: [] }
  const plan = planColumns(opened.file, mapping)
  if (plan.problems.length > 0)
    return { students: [], problems: places(plan.problems), notes: places(plan.notes) }
  const rows = [...readRows(opened.file, plan, OPTIONS)]
  const isRefused = rows.some(({ fatal }) => fatal)
  return {
    students: isRefused ? [] : rows.flatMap(({ row }) => (row ? [row.student] : [])),
    problems: places(rows.flatMap(({ problems }) => problems)),
    notes: places([...plan.notes, ...rows.flatMap(({ notes }) => notes)]),
  }
}

/** What is not as it must be; empty for a form that is right. */
export function faultsOf(form: Form): string[] {
  const got = outcomeOf(form)
  const faults: string[] = []
  const compare = (what: string, is: unknown, must: unknown): void => {
    const [a, b] = [JSON.stringify(is), JSON.stringify(must)]
    if (a !== b) faults.push(`${form.name}: ${what} are ${a}, must be ${b}`)
  }
  const sorted = (one: StudentRecord) =>
    Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
  compare('students', got.students.map(sorted), form.students.map(sorted))
  compare('problems', got.problems, form.problems ?? [])
  compare('notes', got.notes, form.notes ?? [])
  return faults
}

/** One list of `count` students as a text and as a workbook: time, and memory at its highest over that before. */
function timeLarge(count: number): Record<string, number> {
  const rows = Array.from({ length: count }, (_, n) => {
    const day = `${1980 + (n % 28)}${String((n % 12) + 1).padStart(2, '0')}${String((Math.floor(n / 12) % 28) + 1).padStart(2, '0')}`
    return cellsOf({
      ...student(n),
      idNumber: checked(`${String(Math.floor(n / 900)).padStart(6, '0')}${day}${100 + (n % 900)}`),
    })
  })
  const figures: Record<string, number> = {}
  for (const [format, make] of [
    ['csv', () => utf8(csv([[...HEADER], ...rows]))],
    ['xlsx', () => writeXlsx([{ name: '名单', rows: [[...HEADER], ...rows] }])],
  ] as const) {
    const bytes = make()
    const before = process.memoryUsage().heapUsed
    const startedMs = performance.now()
    const opened = openRoster(bytes)
    if (!opened.ok) throw new Error(`${format}: ${opened.problem.code}`)
    let [good, highest] = [0, 0]
    for (const { row, line } of readRows(opened.file, planColumns(opened.file), OPTIONS)) {
      if (row) good += 1
      if (line % 1000 === 0) highest = Math.max(highest, process.memoryUsage().heapUsed)
    }
    figures[`${format}, good of ${count}`] = good
    figures[`${format}, s`] = Math.round(performance.now() - startedMs) / 1000
    figures[`${format}, heap MB over before`] = Math.round((highest - before) / 1e5) / 10
  }
  return figures
}

export async function verifyRoster(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      rows: { type: 'string', default: '100000' },
    },
  })
  const forms = allForms()
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true })
    for (const [n, { name, extension, bytes }] of forms.entries())
      writeFileSync(
        join(
          values.out,
          `${String(n + 1).padStart(3, '0')} ${name.replace(/[^\p{L}\d ,-]/gu, '_')}.${extension}`,
        ),
        bytes,
      )
  }
  const results = forms.map((form) => ({ form, faults: faultsOf(form) }))
  const refused = results.filter(({ form }) => form.refused)
  const taken = results.filter(({ form }) => !form.refused)
  const right = (list: typeof results): number => list.filter(({ faults }) => faults.length === 0).length
  const large = Number(values.rows) > 0 ? timeLarge(Number(values.rows)) : {}
  const problems = results.flatMap(({ faults }) => faults)
  const figures = {
    files: forms.length,
    'read as they must be': right(taken),
    'to be read': taken.length,
    'refused with the right reason': right(refused),
    'to be refused': refused.length,
    ...large,
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ figures, problems })}\n`
      : `${[...Object.entries(figures).map(([name, value]) => `${name}: ${value}`), ...problems].join('\n')}\n`,
  )
  return problems.length > 0 ? 1 : 0
}
