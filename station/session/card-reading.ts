// One scan of one side of the card: what was read, what does not agree with the roster, and which face may be taken for
// the card's. The faces were found elsewhere; whether one of them is the card's is judged here, by the text around it.
import type { RosterEntry } from '../../core/contract/server-records.ts'
import {
  isExpired,
  readEmblemSide,
  readPortraitSide,
  sameName,
  sideOf,
} from '../../core/identity/card-fields.ts'
import { distinctFaces, isPortraitOf, placeOfCard } from '../../core/identity/card-place.ts'
import { bundledCardRules } from '../../core/identity/card-rules.ts'
import { fitsAge, readEnd } from '../../core/identity/card-validity.ts'
import { parseIdNumber } from '../../core/identity/id-number.ts'
import { maskIdNumber } from '../../core/identity/mask-text.ts'
import type { Face } from '../../core/photo/types.ts'
import type { CardSide, CardValidity, Gate } from '../../core/session/session.ts'
import type { ReadText } from '../vision/port.ts'

interface CardReading {
  readonly fields: CardSide['fields']
  readonly warnings: CardSide['warnings']
  readonly gates: Gate[]
}

export interface PortraitReading extends CardReading {
  /** The one face that is compared and kept; null where there is none that surely is the card's. */
  readonly face: Face | null
}

export interface EmblemReading extends CardReading {
  readonly validity: CardValidity | null
}

/** Below this recognition score a line is shown as doubtful. */
const SURE_SCORE = 0.9

/** ID-1 cards are 85.6 mm wide; a scan that is the card's own size tells its resolution. */
export function scanDpi(widthPx: number, heightPx: number): number | null {
  const ratio = widthPx / heightPx
  return Math.abs(ratio - 85.6 / 54) < 0.08 ? Math.round(widthPx / (85.6 / 25.4)) : null
}

/** `faces` in pixels of the picture; null where the student agreed to no use of the card's portrait. */
export function readPortraitScan(
  text: ReadText,
  faces: readonly Face[] | null,
  entry: RosterEntry,
): PortraitReading {
  const { lines } = text
  const read = readPortraitSide(lines)
  const fields = portraitFields(text, read)
  const nothing = { fields, warnings: [], face: null }
  if (sideOf(lines) === 'emblem') return { ...nothing, gates: ['card-shows-emblem'] }
  const gates: Gate[] = []
  if (read.idNumber === null) gates.push('card-unreadable')
  else if (read.idNumber !== entry.idNumber.toUpperCase()) gates.push('card-number-differs')
  if (read.name !== null && !sameName(read.name, entry.name)) gates.push('card-name-differs')
  if (faces === null) return { ...nothing, gates }
  const { face, gate } = faceOfCard(text, faces, read.idNumber !== null)
  return { ...nothing, gates: gate ? [...gates, gate] : gates, face }
}

/**
 * Exactly one face, and where this card carries its portrait. Somebody who holds a card beside their own face shows a
 * larger one, and the card's may not even be found. Where not a word of a card was read there is no place to judge by, and no
 * face is taken: it may be the holder's own, who would be compared with themselves.
 */
export function faceOfCard(
  text: ReadText,
  found: readonly Face[],
  numberRead: boolean,
): { readonly face: Face | null; readonly gate: Gate | null } {
  const place = placeOfCard(text.lines, bundledCardRules.layout)
  const [face, ...others] = distinctFaces(found, text)
  const no = (gate: Gate) => ({ face: null, gate })
  if (!place.found && place.why === 'several') return no('card-several')
  if (!face) return no('card-no-face')
  if (others.length > 0) return no('card-other-faces')
  if (place.found)
    return isPortraitOf(place.card, face, text, bundledCardRules.portrait)
      ? { face, gate: null }
      : no('card-face-apart')
  return no(numberRead ? 'card-face-apart' : 'card-not-found')
}

function portraitFields({ lines }: ReadText, read: ReturnType<typeof readPortraitSide>): CardSide['fields'] {
  const doubtful = (value: string | null): boolean =>
    value === null ||
    lines.some((line) => line.score < SURE_SCORE && line.text.replace(/\s/g, '').includes(value))
  const field = (label: string, value: string | null) => ({
    label,
    value: value ?? '',
    doubtful: doubtful(value),
  })
  return [
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
}

/** A side without a name: that it is the emblem side is told by its print, whose it is only by what an age allows. */
export function readEmblemScan({ lines }: ReadText, entry: RosterEntry, today: string): EmblemReading {
  const side = sideOf(lines)
  if (side !== 'emblem') {
    const shown = side === null ? 'emblem-unrecognized' : 'emblem-shows-portrait'
    return { fields: emptyEmblem, warnings: [], gates: [shown, 'validity-unread'], validity: null }
  }
  const read = readEmblemSide(lines)
  const end = readEnd(read, bundledCardRules.validity)
  const number = parseIdNumber(entry.idNumber)
  const fits = !number.ok || fitsAge(read, number.birthDate, bundledCardRules.validity)
  const gates: Gate[] = end === null ? ['validity-unread'] : []
  if (isExpired(read, today)) gates.push('card-expired')
  return {
    fields: [
      { label: 'authority', value: read.authority ?? '', doubtful: read.authority === null },
      {
        label: 'validity',
        value: read.validFrom ? `${read.validFrom} – ${read.validTo ?? '?'}` : '',
        doubtful: end === null || !fits,
      },
    ],
    warnings: end !== null && !fits ? ['validity-unlike-age'] : [],
    gates,
    validity: end === null ? null : { source: 'read', to: end },
  }
}

const emptyEmblem: CardSide['fields'] = ['authority', 'validity'].map((label) => ({
  label,
  value: '',
  doubtful: true,
}))
