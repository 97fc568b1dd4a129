// What a file is, by its first bytes: names lie (a web page called .xls is a common one).
import type { RosterProblemCode } from './problems.ts'

export type FileKind =
  | { readonly kind: 'text' }
  /** A ZIP; whether it is a workbook its contents say. */
  | { readonly kind: 'zip' }
  | { readonly kind: 'refused'; readonly code: RosterProblemCode }

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, index) => bytes[at + index] === byte)

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))

/** Signature, and what follows from it. */
const SIGNATURES: readonly (readonly [readonly number[], RosterProblemCode])[] = [
  [ascii('%PDF'), 'pdf'],
  [[0xff, 0xd8, 0xff], 'picture'],
  [[0x89, 0x50, 0x4e, 0x47], 'picture'],
  [ascii('GIF8'), 'picture'],
  [ascii('BM'), 'picture'],
  [ascii('RIFF'), 'picture'],
  [ascii('II*\0'), 'picture'],
  [ascii('MM\0*'), 'picture'],
  [ascii('Rar!'), 'archive'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'archive'],
  [[0x1f, 0x8b], 'archive'],
  [ascii('{\\rtf'), 'word'],
]

const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
/** Names of streams in a compound file are UTF-16. */
const utf16 = (text: string): number[] => ascii(text).flatMap((byte) => [byte, 0])

function contains(bytes: Uint8Array, part: readonly number[]): boolean {
  for (let at = bytes.indexOf(part[0]!); at >= 0; at = bytes.indexOf(part[0]!, at + 1)) {
    if (startsWith(bytes, part, at)) return true
  }
  return false
}

export function kindOf(bytes: Uint8Array): FileKind {
  const refused = (code: RosterProblemCode): FileKind => ({ kind: 'refused', code })
  if (bytes.length === 0) return refused('no-rows')
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]) || startsWith(bytes, [0x50, 0x4b, 5, 6])) return { kind: 'zip' }
  if (startsWith(bytes, COMPOUND_FILE)) {
    if (contains(bytes, utf16('EncryptedPackage'))) return refused('password')
    return refused(contains(bytes, utf16('WordDocument')) ? 'word' : 'excel-97')
  }
  // BIFF before Excel 97 has no compound file around it.
  if (startsWith(bytes, [0x09, 0x08]) || startsWith(bytes, [0x09, 0x04])) return refused('excel-97')
  // `BM` may begin a list in English as well: a picture's header has zeros.
  const signature = SIGNATURES.find(([sign]) => startsWith(bytes, sign))
  if (signature && (signature[0].length > 2 || bytes.subarray(0, 32).includes(0)))
    return refused(signature[1])
  const head = String.fromCharCode(
    ...bytes.subarray(0, 2000).filter((byte) => byte > 0 && byte < 0x80),
  ).trimStart()
  if (/^(<!doctype html|<html|<head|<body|<table|<meta|<style|<div)/iu.test(head)) return refused('web-page')
  if (/^<\?xml/iu.test(head))
    return refused(
      /urn:schemas-microsoft-com:office:spreadsheet/u.test(head)
        ? 'excel-2003-xml'
        : /<html/iu.test(head)
          ? 'web-page'
          : 'no-text',
    )
  if (/^(MIME-Version:|From: <Saved by)/iu.test(head)) return refused('web-page')
  return { kind: 'text' }
}
