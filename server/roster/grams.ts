// A keyed blind index over what is sealed: a student is found by the pieces of one to three characters that a name and a
// student number consist of, each as a number that only this server's key makes. A few pieces share a number, so that what is
// found is opened and looked at before it is shown. See docs/decisions/0018.

import { plainName } from '../../core/roster/names.ts'
import type { StudentRecord } from '../../core/roster/student-record.ts'
import type { Sealer } from '../keys/seal.ts'

export interface Grams {
  /** What a row keeps: sorted, each once. */
  readonly of: (student: Pick<StudentRecord, 'name' | 'studentNumber' | 'idNumber'>) => number[]
  /** What a row must keep all of to contain the text; empty for an empty one. */
  readonly within: (text: string) => number[]
  /** Of an ID number that ends so; null for fewer characters than the end that is kept. */
  readonly idEnding: (text: string) => number[] | null
}

const LONGEST = 3
const ID_ENDING = 4
/** A school's names and numbers have some ten thousand different pieces. */
const REMEMBERED = 100_000

/** As a search compares: without regard to case. */
export const searchText = (text: string): string => text.trim().toUpperCase()

/** As it was typed, and as a name of a list is written: `张　三` finds 张三, any dot finds `·`. */
export const wantedForms = (wanted: string): string[] => [...new Set([wanted, searchText(plainName(wanted))])]

export const isIn = (text: string, wanted: string): boolean =>
  wantedForms(wanted).some((form) => searchText(text).includes(form))

function piecesOf(text: string, length: number): string[] {
  const characters = Array.from(text)
  return Array.from({ length: Math.max(0, characters.length - length + 1) }, (_, at) =>
    characters.slice(at, at + length).join(''),
  )
}

export function createGrams({ lookup }: Pick<Sealer, 'lookup'>): Grams {
  const remembered = new Map<string, number>()

  /** 32 bits of a keyed hash, as PostgreSQL's integer. */
  function numberOf(piece: string): number {
    const known = remembered.get(piece)
    if (known !== undefined) return known
    const made = Number.parseInt(lookup('gram', piece).slice(0, 8), 16) | 0
    if (remembered.size >= REMEMBERED) remembered.clear()
    remembered.set(piece, made)
    return made
  }

  const numbersOf = (pieces: Iterable<string>): number[] =>
    [...new Set([...pieces].map(numberOf))].sort((a, b) => a - b)
  const endingOf = (idNumber: string): string => `id ${idNumber.slice(-ID_ENDING)}`

  return {
    of({ name, studentNumber, idNumber }) {
      const texts = [searchText(name), searchText(studentNumber)]
      const lengths = Array.from({ length: LONGEST }, (_, at) => at + 1)
      const pieces = texts.flatMap((text) => lengths.flatMap((length) => piecesOf(text, length)))
      return numbersOf([...pieces, endingOf(idNumber)])
    },
    within(text) {
      const wanted = searchText(text)
      if (wanted === '') return []
      return numbersOf(piecesOf(wanted, Math.min(LONGEST, Array.from(wanted).length)))
    },
    idEnding(text) {
      const wanted = searchText(text)
      return wanted.length < ID_ENDING ? null : numbersOf([endingOf(wanted)])
    },
  }
}
