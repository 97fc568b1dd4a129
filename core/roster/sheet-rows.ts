// A sheet of a workbook into rows of text, as a person reads them there (ECMA-376 part 1, 18.3).
import { dateOfSerial } from './cell-values.ts'
import { createUtf8Decoder } from './decode-text.ts'
import type { SheetRow } from './delimited.ts'
import { rosterLimits } from './limits.ts'
import { RefusedFile } from './refused-file.ts'
import { type Sheet, unescapeText, type Workbook } from './workbook.ts'
import { readXml } from './xml-events.ts'
import { unpack } from './zip-parts.ts'

/** From here on a double has no room for every digit, and a spreadsheet has dropped those after the fifteenth. */
const EXACT_BELOW = 1e15

/** What stands in a cell whose formula was never computed. */
const UNCOMPUTED = '#CALC!'

interface RawCell {
  readonly at: number
  readonly type: string
  readonly style: number
  value: string
  inline: string
  hasFormula: boolean
}

/** Rows with anything in them; vertically merged cells say in each row what they say. Throws RefusedFile. */
export function* readSheet(book: Workbook, sheet: Sheet, merges: readonly Merge[] = []): Generator<SheetRow> {
  const fill = createMergeFiller(merges)
  const rows = createRowReader(book)
  const pieces = unpack(book.file, sheet.part, rosterLimits.xlsx.sheetBytes)
  for (const _ of readXml(pieces, sheet.name, rows.reader)) {
    for (const row of rows.take()) {
      const cells = fill(row)
      if (cells.some((cell) => cell.trim() !== '')) yield { line: row.line, cells }
    }
  }
}

function createRowReader(book: Workbook) {
  let done: SheetRow[] = []
  let [line, column] = [0, 0]
  let cells: string[] = []
  let cell: RawCell | null = null
  let into: 'value' | 'inline' | null = null
  let phonetic = 0
  const reader = {
    open(name: string, attributes: Readonly<Record<string, string>>): void {
      if (name === 'row') {
        line = Number(attributes['r'] ?? line + 1)
        column = 0
        cells = []
      } else if (name === 'c') {
        const at = attributes['r'] === undefined ? column : columnNumber(attributes['r'])
        column = at + 1
        cell = {
          at,
          type: attributes['t'] ?? 'n',
          style: Number(attributes['s'] ?? 0),
          value: '',
          inline: '',
          hasFormula: false,
        }
      } else if (name === 'v') into = 'value'
      else if (name === 't') into = phonetic === 0 ? 'inline' : null
      else if (name === 'rPh') phonetic += 1
      else if (name === 'f' && cell) cell.hasFormula = true
    },
    close(name: string): void {
      if (name === 'v' || name === 't') into = null
      else if (name === 'rPh') phonetic -= 1
      else if (name === 'c' && cell) {
        if (cell.at < rosterLimits.columns) {
          while (cells.length < cell.at) cells.push('')
          cells[cell.at] = textOf(book, cell)
        }
        cell = null
      } else if (name === 'row') done.push({ line, cells })
    },
    text(text: string): void {
      if (cell && into) cell[into] += text
    },
  }
  return {
    reader,
    take(): SheetRow[] {
      const taken = done
      done = []
      return taken
    },
  }
}

/** `AB12` → 27. */
function columnNumber(reference: string): number {
  let number = 0
  for (const character of reference) {
    const letter = character.charCodeAt(0) - 64
    if (letter < 1 || letter > 26) break
    number = number * 26 + letter
  }
  return number - 1
}

function textOf(book: Workbook, { type, style, value, inline, hasFormula }: RawCell): string {
  if (type === 's') {
    const text = book.strings[Number(value)]
    if (text === undefined) throw new RefusedFile('damaged', { where: 'sharedStrings' })
    return text
  }
  if (type === 'inlineStr') return unescapeText(inline)
  if (type === 'str') return unescapeText(value)
  if (type === 'd') return value.slice(0, 10)
  if (value === '') return hasFormula ? UNCOMPUTED : inline
  if (type === 'b') return value === '1' ? '是' : '否'
  return type === 'e' ? value : numberText(book, Number(value), value, style)
}

function numberText(book: Workbook, number: number, raw: string, style: number): string {
  if (!Number.isFinite(number)) return raw
  const format = book.formats[style]
  if (format?.isDate && number > 0 && number < 2_958_466) return dateOfSerial(number, book.epoch1904)
  if (Math.abs(number) >= EXACT_BELOW) return number.toExponential(5).replace('e', 'E')
  const text = String(Number.isInteger(number) ? number : Number(number.toPrecision(15)))
  return format && Number.isInteger(number) ? text.padStart(format.places, '0') : text
}

export interface Merge {
  readonly column: number
  readonly from: number
  readonly to: number
}

const MERGED = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"/gu
/** Longer than any one such element. */
const CARRIED = 200

/** By first row. They stand behind the rows, so that the sheet is run through once for them alone. */
export function* verticalMerges(book: Workbook, sheet: Sheet): Generator<void, Merge[]> {
  const merges: Merge[] = []
  const decoder = createUtf8Decoder()
  let carried = ''
  for (const piece of unpack(book.file, sheet.part, rosterLimits.xlsx.sheetBytes)) {
    const text = carried + decoder.decode(piece, { stream: true })
    let seen = 0
    for (const match of text.matchAll(MERGED)) {
      const [whole, fromColumn, from, toColumn, to] = match
      seen = match.index + whole.length
      if (fromColumn !== toColumn || from === to) continue
      merges.push({ column: columnNumber(fromColumn!), from: Number(from), to: Number(to) })
      if (merges.length > rosterLimits.xlsx.mergedCells)
        throw new RefusedFile('too-large', { where: sheet.name })
    }
    carried = text.slice(Math.max(seen, text.length - CARRIED))
    yield
  }
  return merges.sort((a, b) => a.from - b.from)
}

/** Rows must come in their order: what the first of a merge says is remembered for the others. */
function createMergeFiller(merges: readonly Merge[]): (row: SheetRow) => readonly string[] {
  let next = 0
  let active: (Merge & { text: string })[] = []
  return ({ line, cells }) => {
    if (merges.length === 0) return cells
    for (; next < merges.length && merges[next]!.from <= line; next += 1)
      active.push({ ...merges[next]!, text: '' })
    active = active.filter((merge) => merge.to >= line)
    if (active.length === 0) return cells
    const filled = [...cells]
    for (const merge of active) {
      const own = cells[merge.column] ?? ''
      if (line === merge.from) merge.text = own
      if (own !== '' || merge.text === '') continue
      while (filled.length < merge.column) filled.push('')
      filled[merge.column] = merge.text
    }
    return filled
  }
}
