// Separated values into rows (RFC 4180, and what spreadsheets and people make of it). A mark of quotation counts only at the
// beginning of a cell: `="0012"` is as it stands there.
import { rosterLimits } from './limits.ts'
import { RefusedFile } from './refused-file.ts'

export interface SheetRow {
  /** As a spreadsheet counts, from 1, empty rows included. */
  readonly line: number
  readonly cells: readonly string[]
}

export const SEPARATORS = [',', '\t', ';', '，', '；', '|'] as const

const BREAK = '\n'

/**
 * Rows with anything in them. Throws RefusedFile (`csv`) at the row in which a quotation begins that does not end, or a cell
 * becomes longer than a spreadsheet's can be.
 */
export function* readDelimited(pieces: Iterable<string>, separator: string): Generator<SheetRow> {
  let line = 1
  let cells: string[] = []
  let cell = ''
  let state: 'start' | 'plain' | 'quoted' | 'after-quote' = 'start'
  let wasReturn = false

  for (const piece of pieces) {
    let from = 0
    const take = (to: number): void => {
      if (to > from) cell += piece.slice(from, to)
      if (cell.length > rosterLimits.cellCharacters) throw new RefusedFile('csv', undefined, line)
    }
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece[at]!
      if (wasReturn) {
        wasReturn = false
        if (character === BREAK) {
          from = at + 1
          continue
        }
      }
      if (state === 'quoted') {
        if (character !== '"') continue
        take(at)
        from = at + 1
        state = 'after-quote'
      } else if (character === '"' && state === 'after-quote') {
        from = at
        state = 'quoted'
      } else if (
        character === '"' &&
        state === 'start' &&
        cell === '' &&
        piece.slice(from, at).trim() === ''
      ) {
        from = at + 1
        state = 'quoted'
      } else if (character === separator || character === BREAK || character === '\r') {
        take(at)
        from = at + 1
        cells.push(cell)
        cell = ''
        state = 'start'
        if (character === separator) continue
        wasReturn = character === '\r'
        if (cells.some((one) => one.trim() !== '')) yield { line, cells }
        cells = []
        line += 1
      } else if (state === 'after-quote' || (state === 'start' && character !== ' ')) state = 'plain'
    }
    take(piece.length)
  }
  if (state === 'quoted') throw new RefusedFile('csv', undefined, line)
  cells.push(cell)
  if (cells.some((one) => one.trim() !== '')) yield { line, cells }
}
