// A file as a school sends it, opened: what it is, its sheets, its first rows, and its rows as often as they are asked for.
// Nothing is kept of them, so that a hundred thousand need no more memory than a hundred.
import { columnRules, headerOf } from './columns.ts'
import { decodePieces, encodingOf, type TextEncodingName } from './decode-text.ts'
import { readDelimited, SEPARATORS, type SheetRow } from './delimited.ts'
import { kindOf } from './file-kind.ts'
import type { RosterProblem } from './problems.ts'
import { RefusedFile } from './refused-file.ts'
import { readSheet, verticalMerges } from './sheet-rows.ts'
import { openWorkbook } from './workbook.ts'

export interface RosterFile {
  readonly format: 'csv' | 'xlsx'
  readonly encoding: TextEncodingName | null
  readonly separator: string | null
  /** The one that is read; null where the format has none. */
  readonly sheet: string | null
  /** All that are not hidden. */
  readonly sheets: readonly string[]
  /** Others that look like lists. */
  readonly sheetsLeft: readonly string[]
  /** The first rows, among which a header is looked for. */
  readonly head: readonly SheetRow[]
  /** All rows with anything in them, from the first. Throws RefusedFile. */
  readonly rows: () => Generator<SheetRow>
}

export type Opened =
  | { readonly ok: true; readonly file: RosterFile }
  | { readonly ok: false; readonly problem: RosterProblem }

interface OpenOptions {
  readonly sheet?: string | undefined
}

export function openRoster(bytes: Uint8Array, options: OpenOptions = {}): Opened {
  const steps = openingRoster(bytes, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** In small steps, between which others may have their turn. */
export function* openingRoster(bytes: Uint8Array, { sheet }: OpenOptions = {}): Generator<void, Opened> {
  try {
    const kind = kindOf(bytes)
    if (kind.kind === 'refused') throw new RefusedFile(kind.code)
    return { ok: true, file: kind.kind === 'zip' ? yield* openSheets(bytes, sheet) : openText(bytes) }
  } catch (error) {
    if (error instanceof RefusedFile) return { ok: false, problem: error.problem }
    throw error
  }
}

function headOf(rows: Generator<SheetRow>): SheetRow[] {
  const head: SheetRow[] = []
  for (const row of rows) {
    head.push(row)
    if (head.length >= columnRules.header.searchedRows) break
  }
  return head
}

/** How many different columns a row names. */
export const namedColumns = ({ cells }: SheetRow): number =>
  new Set(cells.map((cell) => headerOf(cell)?.column).filter(Boolean)).size

const bestOf = (head: readonly SheetRow[]): number => Math.max(0, ...head.map(namedColumns))

function* openSheets(bytes: Uint8Array, wanted: string | undefined): Generator<void, RosterFile> {
  const book = yield* openWorkbook(bytes)
  const visible = book.sheets.filter(({ hidden }) => !hidden)
  const candidates = wanted === undefined ? visible : book.sheets.filter(({ name }) => name === wanted)
  if (candidates.length === 0) throw new RefusedFile('sheet-missing', { sheet: wanted ?? '' })
  const looked = candidates.map((sheet) => ({ sheet, head: headOf(readSheet(book, sheet)) }))
  const lists = looked.filter(({ head }) => bestOf(head) >= columnRules.header.leastColumns)
  const chosen = lists[0] ?? looked.find(({ head }) => head.length > 0) ?? looked[0]!
  const merges = yield* verticalMerges(book, chosen.sheet)
  return {
    format: 'xlsx',
    encoding: null,
    separator: null,
    sheet: chosen.sheet.name,
    sheets: visible.map(({ name }) => name),
    sheetsLeft: lists.slice(1).map(({ sheet }) => sheet.name),
    head: chosen.head,
    rows: () => readSheet(book, chosen.sheet, merges),
  }
}

/** The separator is the one that makes the best header, and else the most columns. `sep=;` in the first line says it itself. */
function openText(bytes: Uint8Array): RosterFile {
  const encoding = encodingOf(bytes)
  const rowsBy = (separator: string) => readDelimited(decodePieces(bytes, encoding), separator)
  const said = saidSeparator(decodePieces(bytes, encoding).next().value ?? '')
  const tried = (said ? [said] : SEPARATORS).map((separator) => ({
    separator,
    head: tryHead(rowsBy(separator)),
  }))
  const width = (head: readonly SheetRow[]): number => Math.max(0, ...head.map(({ cells }) => cells.length))
  const readable = tried.flatMap(({ separator, head }) =>
    head instanceof RefusedFile ? [] : [{ separator, head }],
  )
  const [best] = readable.sort((a, b) => bestOf(b.head) - bestOf(a.head) || width(b.head) - width(a.head))
  if (!best) throw tried[0]!.head
  if (best.head.some(({ cells }) => cells.some((cell) => cell.includes('\0'))))
    throw new RefusedFile('no-text')
  const { separator } = best
  const skip = said ? 1 : 0
  return {
    format: 'csv',
    encoding,
    separator,
    sheet: null,
    sheets: [],
    sheetsLeft: [],
    head: best.head.filter(({ line }) => line > skip),
    *rows() {
      for (const row of rowsBy(separator)) if (row.line > skip) yield row
    },
  }
}

function tryHead(rows: Generator<SheetRow>): SheetRow[] | RefusedFile {
  try {
    return headOf(rows)
  } catch (error) {
    if (error instanceof RefusedFile) return error
    throw error
  }
}

const saidSeparator = (beginning: string): string | null =>
  /^\uFEFF?"?sep=(.)"?[\r\n]/iu.exec(beginning)?.[1] ?? null
