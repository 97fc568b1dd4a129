// What a list may have wrong: a code with place and parameters here, one sentence in resources/strings.
import { z } from 'zod'
import en from '../../resources/strings/roster-problems.en.json' with { type: 'json' }
import zh from '../../resources/strings/roster-problems.zh-CN.json' with { type: 'json' }

/** Said of the file as a whole or of its table, not of a row in it. */
const PLACELESS = [
  'excel-97',
  'password',
  'web-page',
  'excel-2003-xml',
  'open-document',
  'word',
  'archive',
  'pdf',
  'picture',
  'no-text',
  'damaged',
  'too-large',
  'sheet-missing',
  'no-rows',
  'header-missing',
  'column-missing',
  'sheets-left',
] as const

export const rosterProblemCode = z.enum([
  ...PLACELESS,
  // Where the reading of the file or of its table ended.
  'encoding',
  'csv',
  'too-many-rows',
  'column-twice',
  'columns-swapped',
  // One row or cell.
  'required',
  'too-long',
  'control-character',
  'private-use',
  'formula-error',
  'name-masked',
  'name-lost-characters',
  'name-is-number',
  'swapped',
  'number-scientific',
  'number-rounded',
  'id-masked',
  'id-length',
  'id-characters',
  'id-birth-date',
  'id-check-character',
  'document-type',
  'document-type-needed',
  'document-number',
  'date',
  'date-ambiguous',
  'amount',
  'yes-or-no',
  'duplicate',
  'locked',
  // To be looked at; the row is good.
  'maybe-rounded',
  'id-from-15',
  'private-use-mapped',
  'document-twice',
  'header-again',
  'row-skipped',
  'cells-shifted',
])
export type RosterProblemCode = z.infer<typeof rosterProblemCode>

export const rosterProblem = z.object({
  /** As a spreadsheet counts rows, from 1. */
  line: z.int(),
  /** Label of the column, or empty. */
  column: z.string(),
  code: rosterProblemCode,
  params: z.record(z.string(), z.string()).optional(),
})
export type RosterProblem = z.infer<typeof rosterProblem>

export type ReportLanguage = 'zh-CN' | 'en'
const SENTENCES: Readonly<Record<ReportLanguage, Readonly<Record<RosterProblemCode, string>>>> = {
  'zh-CN': zh,
  en,
}

const hasPlace = (code: RosterProblemCode): boolean => !(PLACELESS as readonly string[]).includes(code)

/** What is wrong and what to do, without its place. */
export function problemSentence(
  { code, params = {} }: Pick<RosterProblem, 'code' | 'params'>,
  language: ReportLanguage = 'zh-CN',
): string {
  return SENTENCES[language][code].replace(/\{(\w+)\}/gu, (place, name: string) => params[name] ?? place)
}

/** `第 3 行 姓名：…` */
export function problemLine(problem: RosterProblem, language: ReportLanguage = 'zh-CN'): string {
  const { line, column } = problem
  const row = language === 'en' ? `row ${line}` : `第 ${line} 行`
  const where = [...(hasPlace(problem.code) ? [row] : []), column].join(' ').trim()
  const colon = language === 'en' ? ': ' : '：'
  return `${where}${where ? colon : ''}${problemSentence(problem, language)}`
}
