// What a list of students may have as columns, as data: the word for each in a report, and every header that means it.
import { z } from 'zod'
import columnsJson from '../../resources/roster/columns.json' with { type: 'json' }
import { wideToNarrow, withoutMarks } from './cell-text.ts'

export const rosterColumn = z.enum([
  'name',
  'studentNumber',
  'idNumber',
  'school',
  'level',
  'major',
  'graduation',
  'fee',
  'captured',
  'documentType',
])
export type RosterColumn = z.infer<typeof rosterColumn>
export const ROSTER_COLUMNS = rosterColumn.options

const count = z.int().positive()
const sourced = { source: z.string().min(1) }

const rules = z.strictObject({
  version: z.string(),
  ...sourced,
  columns: z.record(
    rosterColumn,
    z.strictObject({
      label: z.string().min(1),
      /** The first rank counts; later ones fill its empty cells. */
      headers: z.array(z.array(z.string().min(1)).min(1)).min(1),
      required: z.boolean(),
      longest: count,
    }),
  ),
  header: z.strictObject({ searchedRows: count, leastColumns: count, ...sourced }),
  footer: z.strictObject({ words: z.array(z.string().min(1)).min(1), ...sourced }),
  swapped: z.strictObject({ share: z.number().positive().max(1), ...sourced }),
})

export const columnRules = rules.parse(columnsJson)

export const labelOf = (column: RosterColumn): string => columnRules.columns[column].label

/** Words as they are compared: `*姓 名（必填）：` → `姓名`, `Student_Number` → `studentnumber`. */
export function plainWord(text: string): string {
  return wideToNarrow(withoutMarks(text))
    .replace(/[([{【〔《<].*?[)\]}】〕》>]/gu, '')
    .replace(/[\s*_\-:.。，,;；#"'“”]|必填|选填/gu, '')
    .toLowerCase()
}

export interface KnownHeader {
  readonly column: RosterColumn
  /** 0 is the first. */
  readonly rank: number
}

const known = new Map<string, KnownHeader>(
  ROSTER_COLUMNS.flatMap((column) =>
    columnRules.columns[column].headers.flatMap((words, rank) =>
      words.map((word) => [plainWord(word), { column, rank }] as const),
    ),
  ),
)

/** Whole first; then the parts of `身份证号/护照号`. */
export function headerOf(title: string): KnownHeader | null {
  const whole = known.get(plainWord(title))
  if (whole) return whole
  const parts = title.split(/[/／、|\n]|或/u)
  if (parts.length < 2) return null
  return parts.map((part) => known.get(plainWord(part))).find((one) => one !== undefined) ?? null
}
