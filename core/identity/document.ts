// Which identity document a number belongs to. Not everybody has a resident card: what a type other than that means is that
// no reader of this house can read it, and two people check by eye (人工核验).
import { z } from 'zod'
import typesJson from '../../resources/roster/document-types.json' with { type: 'json' }
import { checkCharacter, isDate, parseIdNumber } from './id-number.ts'

export const documentType = z.enum([
  'resident-id',
  'passport',
  'hong-kong-macao-permit',
  'taiwan-permit',
  'residence-permit',
  'permanent-residence',
  'officer',
  'other',
])
export type DocumentType = z.infer<typeof documentType>

const types = z
  .strictObject({
    version: z.string(),
    source: z.string().min(1),
    words: z.record(documentType, z.array(z.string().min(1)).min(1)),
  })
  .parse(typesJson)

/** The Chinese word for a type, as a list would write it. */
export const documentWord = (type: DocumentType): string => types.words[type][0]!

const plain = (word: string): string =>
  word
    .replace(/[(（].*?[)）]/gu, '')
    .replace(/^[\dA-Z]{1,2}[-.、:：_\s]+/u, '')
    .replace(/[\s_-]/gu, '')
    .toLowerCase()

const byWord = new Map(
  documentType.options.flatMap((type) => types.words[type].map((word) => [plain(word), type] as const)),
)

/** `居民身份证`, `1-居民身份证`, `护照(外籍)`; null for a word that means none. */
export const documentTypeOf = (word: string): DocumentType | null => byWord.get(plain(word)) ?? null

export type DocumentNumber =
  | {
      readonly ok: true
      readonly type: DocumentType
      readonly number: string
      /** A number of 15 digits, in its present form of 18. */
      readonly from15: boolean
    }
  | {
      readonly ok: false
      readonly code:
        | 'id-length'
        | 'id-characters'
        | 'id-birth-date'
        | 'id-check-character'
        | 'document-type-needed'
        | 'document-number'
      /** Whose form it has not, where something was said. */
      readonly type?: DocumentType
    }

/** 香港, 澳门, 台湾 as places of a GB 11643 number. */
const RESIDENCE_PERMIT = /^8[123]0000/u
const PERMANENT_RESIDENCE_2017 = /^[A-Z]{3}\d{12}$/u

const SHAPES: Readonly<Partial<Record<DocumentType, RegExp>>> = {
  passport: /^(?=.*\d)[A-Z0-9]{5,20}$/u,
  'hong-kong-macao-permit': /^[HM](\d{8}|\d{10})$/u,
  'taiwan-permit': /^(\d{8}|\d{10}[A-Z]?)$/u,
  officer: /^(?=.*\d)[\p{Script=Han}A-Z0-9]{4,24}$/u,
  other: /^(?=.*\d)[\p{Script=Han}A-Z0-9]{4,30}$/u,
}

const good = (type: DocumentType, number: string, from15 = false): DocumentNumber => ({
  ok: true,
  type,
  number,
  from15,
})

/**
 * `text` without spaces, in capitals. `said` is what a column calls it, or null. A number with a check character of its own is
 * what it is, whatever is said; where it could be of several types and nothing is said, `document-type-needed`.
 */
export function readDocument(text: string, said: DocumentType | null): DocumentNumber {
  const compact = text.toUpperCase().replace(/[\s()（）〔〕[\]-]/gu, '')
  const own = readChecked(compact)
  if (own) return own
  const mayBeResident = said === null || said === 'resident-id'
  if (mayBeResident && /^\d{15}$/u.test(compact)) return readFifteen(compact)
  if ((mayBeResident || said === 'permanent-residence') && PERMANENT_RESIDENCE_2017.test(compact))
    return good('permanent-residence', compact)
  const guessed = said === null ? recognise(compact) : null
  if (guessed) return guessed
  if (mayBeResident) return residentProblem(compact)
  const shape = SHAPES[said]
  if (shape?.test(compact)) return good(said, compact)
  if (!shape && compact.length === 18) return residentProblem(compact)
  return { ok: false, code: 'document-number', type: said }
}

/** 18 places with the check character of GB 11643; null for any other. */
function readChecked(number: string): DocumentNumber | null {
  const id = parseIdNumber(number)
  if (!id.ok) return null
  if (RESIDENCE_PERMIT.test(id.number)) return good('residence-permit', id.number)
  return good(id.number.startsWith('9') ? 'permanent-residence' : 'resident-id', id.number)
}

/** Numbers of before 1999-10-01 lack the century, which is the 20th, and the check character. */
function readFifteen(number: string): DocumentNumber {
  const first17 = `${number.slice(0, 6)}19${number.slice(6)}`
  const birthDate = `${first17.slice(6, 10)}-${first17.slice(10, 12)}-${first17.slice(12, 14)}`
  if (!isDate(birthDate)) return { ok: false, code: 'id-birth-date' }
  return good('resident-id', first17 + checkCharacter(first17), true)
}

function residentProblem(number: string): DocumentNumber {
  const id = parseIdNumber(number)
  if (id.ok) return good('resident-id', id.number)
  return { ok: false, code: `id-${id.code}` }
}

function recognise(number: string): DocumentNumber | null {
  if (SHAPES['hong-kong-macao-permit']!.test(number)) return good('hong-kong-macao-permit', number)
  if (/^[A-Z]{1,2}\d{7,8}$/u.test(number)) return good('passport', number)
  if (/字第?.*\d{4,}/u.test(number)) return good('officer', number)
  const mayBeTaiwan = SHAPES['taiwan-permit']!.test(number)
  const mayBePassport = /[A-Z]/u.test(number) && number.length < 15 && SHAPES.passport!.test(number)
  return mayBeTaiwan || mayBePassport ? { ok: false, code: 'document-type-needed' } : null
}
