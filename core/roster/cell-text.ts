// What a cell says, once the traces of spreadsheets, exports and input methods are taken off it.
import { z } from 'zod'
import privateUseJson from '../../resources/roster/private-use.json' with { type: 'json' }

const codePoint = z.string().regex(/^[0-9A-F]{4,5}$/)
const privateUse = z
  .strictObject({ version: z.string(), source: z.string().min(1), map: z.record(codePoint, codePoint) })
  .parse(privateUseJson).map

/** Marks nobody sees: soft hyphen, zero widths, directions that change nothing here, joiners, variation selectors. */
const UNSEEN =
  /[\u00AD\u200B-\u200F\u202A-\u202D\u2060-\u2064\u2066-\u2069\uFEFF]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu

export const withoutMarks = (text: string): string => text.replace(UNSEEN, '')

/** Nothing but Han characters, ASCII letters, digits, points, strokes: as nearly every cell. It needs no other look. */
export const isPlain = (text: string): boolean => /^[\p{Script=Han}\dA-Za-z./-]*$/u.test(text)

const WIDE = /[\uFF01-\uFF5E]/gu

/** Full-width forms of ASCII as ASCII, every kind of space as a space. */
export const wideToNarrow = (text: string): string =>
  text
    .replace(WIDE, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u3000\u00A0\u2000-\u200A\u202F\u205F]/gu, ' ')

/**
 * As a person would type it: outer spaces, unseen marks, `="…"` and a leading apostrophe or backtick are off, breaks and tabs
 * are spaces. What stands inside is as it was.
 */
export function cellText(raw: string): string {
  if (isPlain(raw)) return raw
  const seen = withoutMarks(raw).replace(/[\t\r\n\v\f]+/gu, ' ')
  const formula = /^\s*=\s*"(.*)"\s*$/u.exec(seen)
  return (formula ? formula[1]!.replaceAll('""', '"') : seen)
    .trim()
    .replace(/^['`’‘＇]+/u, '')
    .trim()
}

const PRIVATE = /\p{Co}/gu

export interface Replaced {
  readonly text: string
  /** `U+E81E`, as they stood there; empty for nearly every cell. */
  readonly mapped: readonly string[]
  /** Those that no table knows. */
  readonly unknown: readonly string[]
}

const nameOf = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

/** Private-use characters of old GBK systems by those that Unicode has for them today. */
export function mapPrivateUse(text: string): Replaced {
  if (text.search(PRIVATE) < 0) return { text, mapped: [], unknown: [] }
  const mapped: string[] = []
  const unknown: string[] = []
  const replaced = text.replace(PRIVATE, (character) => {
    const name = nameOf(character)
    const known = privateUse[name.slice(2)]
    ;(known ? mapped : unknown).push(name)
    return known ? String.fromCodePoint(Number.parseInt(known, 16)) : character
  })
  return { text: replaced, mapped, unknown }
}

/** `1.10105E+17`: a spreadsheet has put powers of ten where digits were. */
export const isScientific = (text: string): boolean => /^\d(?:\.\d+)?E\+?\d{1,3}$/iu.test(text)

/** What a spreadsheet writes where it could not compute. */
export const isFormulaError = (text: string): boolean =>
  /^(#(N\/A|REF!|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!|CALC!|SPILL!)|#{3,})$/iu.test(text)
