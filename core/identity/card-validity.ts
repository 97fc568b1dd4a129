// Whether a card's validity can be what was read: cards are issued for so many years by age, so dates that no law gives
// were misread, and dates that the holder's age does not give may be somebody else's card.
import type { EmblemFields } from './card-fields.ts'
import type { CardRules } from './card-rules.ts'
import { ageOn, isDate } from './id-number.ts'

export type CardEnd = string | 'long-term'
type Rules = CardRules['validity']
type Span = Rules['spans'][number]['years']

const DAY_MS = 24 * 3600_000

/**
 * The end as read, null where the dates cannot be right: then a person is asked. Today has no say in it: a booth whose
 * clock is wrong must not misread every card.
 */
export function readEnd({ validFrom, validTo }: EmblemFields, { spans }: Rules): CardEnd | null {
  if (validFrom === null || validTo === null) return null
  const span = spanOf(validFrom, validTo)
  return spans.some(({ years }) => years === span) ? validTo : null
}

/** Whether somebody born then can have got a card for that long. */
export function fitsAge(
  { validFrom, validTo }: EmblemFields,
  birthDate: string,
  { spans, applicationDays }: Rules,
): boolean {
  if (validFrom === null || validTo === null) return true
  const applied = new Date(Date.parse(validFrom) - applicationDays * DAY_MS).toISOString().slice(0, 10)
  const given = (day: string) => spans.findLast(({ fromAge }) => ageOn(birthDate, day) >= fromAge)?.years
  const span = spanOf(validFrom, validTo)
  return given(applied) === span || given(validFrom) === span
}

/** Whole years to the same day; from 29 February to the day before or after it. */
function spanOf(from: string, to: CardEnd): Span | null {
  if (to === 'long-term') return 'long-term'
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  const days = from.endsWith('-02-29') ? ['-02-29', '-02-28', '-03-01'] : [from.slice(4)]
  return days.includes(to.slice(4)) ? years : null
}

/** A day as people type it off a card: eight digits, with or without marks between. Null for what is no day. */
export function typedDay(text: string): string | null {
  const [, year, month, day] = /^\s*(\d{4})\D?(\d{2})\D?(\d{2})\D?\s*$/.exec(text.normalize('NFKC')) ?? []
  const found = `${year}-${month}-${day}`
  return year && isDate(found) ? found : null
}
