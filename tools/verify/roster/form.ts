// A file as somebody sends it, and what must come of it.
import type { RosterMapping } from '../../../core/roster/plan-columns.ts'
import type { StudentRecord } from '../../../core/roster/student-record.ts'

export interface Form {
  readonly name: string
  readonly extension: 'csv' | 'xlsx' | 'xls' | 'txt'
  readonly bytes: Uint8Array
  /** What a person says of it. */
  readonly mapping?: RosterMapping
  /** Exactly these, in this order. */
  readonly students: readonly StudentRecord[]
  /** `line column code`, exactly these. */
  readonly problems?: readonly string[]
  readonly notes?: readonly string[]
  /** Nothing may be taken. */
  readonly refused?: boolean
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export const csv = (rows: readonly (readonly string[])[], separator = ',', end = '\r\n'): string =>
  rows
    .map((cells) =>
      cells
        .map((cell) =>
          /["\r\n]/u.test(cell) || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell,
        )
        .join(separator),
    )
    .join(end)
