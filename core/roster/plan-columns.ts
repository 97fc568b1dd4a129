// Which column of a file holds what: by its header, and where that says nothing or the wrong thing, by what a person says.
import { z } from 'zod'
import { cellText } from './cell-text.ts'
import { columnRules, headerOf, labelOf, ROSTER_COLUMNS, type RosterColumn, rosterColumn } from './columns.ts'
import type { SheetRow } from './delimited.ts'
import { rosterLimits } from './limits.ts'
import { plainName } from './names.ts'
import { namedColumns, type RosterFile } from './open-roster.ts'
import type { RosterProblem, RosterProblemCode } from './problems.ts'

/** What a person says of a file. Whatever is left out stands as it was found. */
export const rosterMapping = z.object({
  sheet: z.string().max(100).optional(),
  /** Row of the header; 0 where there is none. */
  headerLine: z.int().min(0).max(10_000).optional(),
  /** Place of each column in the file, from 0; null for a column that is not to be read. */
  columns: z.partialRecord(rosterColumn, z.int().min(0).max(rosterLimits.columns).nullable()).optional(),
  /** For all students whose row says nothing there. */
  fill: z.partialRecord(rosterColumn, z.string().trim().min(1).max(80)).optional(),
})
export type RosterMapping = z.infer<typeof rosterMapping>

export interface FileColumn {
  /** From 0. */
  readonly at: number
  readonly title: string
  readonly samples: readonly string[]
  /** What it is read as; null where it is not read. */
  readonly column: RosterColumn | null
}

export interface ColumnPlan {
  /** 0: no header. */
  readonly headerLine: number
  readonly columns: readonly FileColumn[]
  /** Where each is looked for: the first cell that is not empty counts. */
  readonly places: Readonly<Partial<Record<RosterColumn, readonly number[]>>>
  readonly fill: Readonly<Partial<Record<RosterColumn, string>>>
  /** Why nothing can be read like this. */
  readonly problems: readonly RosterProblem[]
  readonly notes: readonly RosterProblem[]
}

export function planColumns(file: RosterFile, mapping: RosterMapping = {}): ColumnPlan {
  const { head } = file
  const header = findHeader(head, mapping.headerLine)
  const headerLine = header?.line ?? 0
  const line = Math.max(1, headerLine)
  const problems: RosterProblem[] = []
  const report = (code: RosterProblemCode, column = '', params?: Record<string, string>): void => {
    problems.push({ line, column, code, ...(params ? { params } : {}) })
  }
  const byHand = Object.values(mapping.columns ?? {}).some((at) => at !== null)
  const found = placesOf(header, mapping)
  for (const column of found.twice) report('column-twice', labelOf(column))
  const body = head.filter((row) => row.line > headerLine)
  if (head.length === 0) report('no-rows')
  else if (header === null && !byHand) report('header-missing')
  else {
    for (const column of ROSTER_COLUMNS) {
      const covered = found.places[column] !== undefined || mapping.fill?.[column] !== undefined
      if (columnRules.columns[column].required && !covered) report('column-missing', labelOf(column))
    }
    const swapped = swappedWith(body, found.places)
    if (swapped && !byHand) report('columns-swapped', labelOf(swapped), { other: labelOf('idNumber') })
  }
  return {
    headerLine,
    places: found.places,
    fill: mapping.fill ?? {},
    problems,
    notes:
      file.sheetsLeft.length > 0
        ? [{ line, column: '', code: 'sheets-left', params: { sheets: file.sheetsLeft.join('、') } }]
        : [],
    columns: describe(header, body, found.places),
  }
}

function findHeader(head: readonly SheetRow[], said: number | undefined): SheetRow | null {
  if (said === 0) return null
  if (said !== undefined) return head.find(({ line }) => line === said) ?? null
  let best: SheetRow | null = null
  let most = columnRules.header.leastColumns - 1
  for (const row of head) {
    const named = namedColumns(row)
    if (named > most) [best, most] = [row, named]
  }
  return best
}

function placesOf(header: SheetRow | null, mapping: RosterMapping) {
  const places: Partial<Record<RosterColumn, readonly number[]>> = {}
  const twice: RosterColumn[] = []
  const titles = (header?.cells ?? []).map((title, at) => ({ at, known: headerOf(title) }))
  const taken = new Set(Object.values(mapping.columns ?? {}))
  for (const column of ROSTER_COLUMNS) {
    const said = mapping.columns?.[column]
    if (said === null) continue
    if (said !== undefined) {
      places[column] = [said]
      continue
    }
    const own = titles.filter(({ at, known }) => known?.column === column && !taken.has(at))
    if (own.length === 0) continue
    const ranks = own.map(({ known }) => known!.rank)
    if (new Set(ranks).size < ranks.length) twice.push(column)
    places[column] = own.sort((a, b) => a.known!.rank - b.known!.rank).map(({ at }) => at)
  }
  return { places, twice }
}

function describe(
  header: SheetRow | null,
  body: readonly SheetRow[],
  places: ColumnPlan['places'],
): FileColumn[] {
  const width = Math.max(header?.cells.length ?? 0, ...body.map(({ cells }) => cells.length), 0)
  const readAs = new Map(
    (Object.entries(places) as [RosterColumn, readonly number[]][]).flatMap(([column, ats]) =>
      ats.map((at) => [at, column] as const),
    ),
  )
  return Array.from({ length: Math.min(width, rosterLimits.columns) }, (_, at) => ({
    at,
    title: cellText(header?.cells[at] ?? ''),
    samples: body
      .map(({ cells }) => cellText(cells[at] ?? ''))
      .filter((text) => text !== '')
      .slice(0, rosterLimits.sampleRows),
    column: readAs.get(at) ?? null,
  }))
}

/** A resident ID number or an old one of 15 digits, whether its check character fits or not. */
export const looksLikeIdNumber = (text: string): boolean =>
  /^(\d{17}[\dXx]|\d{15})$/u.test(text.replace(/\s/gu, ''))
export const looksLikeName = (text: string): boolean => /^[\p{Script=Han}·]{2,12}$/u.test(plainName(text))

/** Which column has the ID numbers in it, where theirs has names or other numbers. */
function swappedWith(body: readonly SheetRow[], places: ColumnPlan['places']): RosterColumn | null {
  const texts = (column: RosterColumn) => {
    const at = places[column]?.[0]
    return at === undefined
      ? []
      : body.map(({ cells }) => cellText(cells[at] ?? '')).filter((text) => text !== '')
  }
  const share = (list: readonly string[], is: (text: string) => boolean): number =>
    list.length === 0 ? 0 : list.filter(is).length / list.length
  const ids = texts('idNumber')
  const { share: needed } = columnRules.swapped
  if (share(ids, looksLikeIdNumber) > 1 - needed) return null
  const isWrong = (column: RosterColumn): boolean => share(texts(column), looksLikeIdNumber) >= needed
  if (isWrong('name') && share(ids, looksLikeName) >= needed) return 'name'
  return isWrong('studentNumber') && ids.length > 0 ? 'studentNumber' : null
}
