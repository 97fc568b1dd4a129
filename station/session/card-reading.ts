// One scan of one side of the card: what was read, what does not agree with the roster, and the portrait.
import type { RosterEntry } from '../../core/contract/server.ts'
import { isExpired, readEmblemSide, readPortraitSide, sameName } from '../../core/identity/card-fields.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import type { CardSide, Gate } from '../../core/session/session.ts'
import type { TextLine } from '../vision/port.ts'

export interface CardReading {
  readonly fields: CardSide['fields']
  readonly gates: Gate[]
}

/** Below this recognition score a line is shown as doubtful. */
const SURE_SCORE = 0.9

/** ID-1 cards are 85.6 mm wide; a scan that is the card's own size tells its resolution. */
export function scanDpi(widthPx: number, heightPx: number): number | null {
  const ratio = widthPx / heightPx
  return Math.abs(ratio - 85.6 / 54) < 0.08 ? Math.round(widthPx / (85.6 / 25.4)) : null
}

export function readPortraitScan(lines: readonly TextLine[], entry: RosterEntry): CardReading {
  const read = readPortraitSide(lines)
  const gates: Gate[] = []
  if (read.idNumber === null) gates.push('card-unreadable')
  else if (read.idNumber !== entry.idNumber.toUpperCase()) gates.push('card-number-differs')
  if (read.name !== null && !sameName(read.name, entry.name)) gates.push('card-name-differs')
  const doubtful = (value: string | null): boolean =>
    value === null ||
    lines.some((line) => line.score < SURE_SCORE && line.text.replace(/\s/g, '').includes(value))
  const field = (label: string, value: string | null) => ({
    label,
    value: value ?? '',
    doubtful: doubtful(value),
  })
  const fields = [
    field('name', read.name),
    field('sex', read.sex),
    field('ethnicity', read.ethnicity),
    field('birth', read.birthDate),
    {
      label: 'idNumber',
      value: read.idNumber ? maskIdNumber(read.idNumber) : '',
      doubtful: read.idNumber === null,
    },
  ].map((one) => ({
    ...one,
    doubtful: one.doubtful || read.contradictions.some((label) => label === one.label),
  }))
  return { fields, gates }
}

export function readEmblemScan(lines: readonly TextLine[], today: string): CardReading {
  const read = readEmblemSide(lines)
  const validity = read.validFrom ? `${read.validFrom} – ${read.validTo ?? '?'}` : ''
  return {
    fields: [
      { label: 'authority', value: read.authority ?? '', doubtful: read.authority === null },
      { label: 'validity', value: validity, doubtful: read.validTo === null },
    ],
    gates: isExpired(read, today) ? ['card-expired'] : [],
  }
}
