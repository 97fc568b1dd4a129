import { describe, expect, it } from 'vitest'
import { documentType, documentTypeOf, documentWord, readDocument } from './document.ts'
import { checkCharacter } from './id-number.ts'

const checked = (first17: string) => first17 + checkCharacter(first17)
const of = (text: string, said: Parameters<typeof readDocument>[1] = null) => {
  const read = readDocument(text, said)
  return read.ok ? `${read.type} ${read.number}` : read.code
}

describe('a document', () => {
  it.each([
    ['11010519491231002x', 'resident-id 11010519491231002X'],
    ['110105 491231 002', 'resident-id 11010519491231002X'],
    [checked('81000020000101001'), `residence-permit ${checked('81000020000101001')}`],
    [checked('83000020000101002'), `residence-permit ${checked('83000020000101002')}`],
    [checked('91103220000101001'), `permanent-residence ${checked('91103220000101001')}`],
    ['XXX110000010112', 'permanent-residence XXX110000010112'],
    ['h12345678', 'hong-kong-macao-permit H12345678'],
    ['M1234567801', 'hong-kong-macao-permit M1234567801'],
    ['E12345678', 'passport E12345678'],
    ['EA1234567', 'passport EA1234567'],
    ['军字第20019888号', 'officer 军字第20019888号'],
  ])('%s is recognised by its number', (text, found) => {
    expect(of(text)).toBe(found)
  })

  it.each([
    ['12345678', 'document-type-needed'],
    ['AB12CD34', 'document-type-needed'],
    ['12345', 'id-length'],
    ['1101051949123100', 'id-length'],
    ['110105194913310021', 'id-birth-date'],
    ['110105991331002', 'id-birth-date'],
    [
      `${checked('81000020000101001').slice(0, 17)}0`.replace(checked('81000020000101001'), 'x'),
      'id-check-character',
    ],
  ])('%s is not guessed', (text, code) => {
    expect(of(text)).toBe(code)
  })

  it.each([
    ['12345678', 'taiwan-permit', 'taiwan-permit 12345678'],
    ['1234567890(B)', 'taiwan-permit', 'taiwan-permit 1234567890B'],
    ['AB12CD34', 'passport', 'passport AB12CD34'],
    ['南字第1234567号', 'officer', 'officer 南字第1234567号'],
    ['123', 'passport', 'document-number'],
    ['E12345678', 'resident-id', 'id-length'],
    ['E1234567', 'taiwan-permit', 'document-number'],
    ['810000200001010010', 'residence-permit', 'id-check-character'],
    ['11010519491231002X', 'passport', 'resident-id 11010519491231002X'],
  ] as const)('%s said to be a %s', (text, said, found) => {
    expect(of(text, said)).toBe(found)
  })

  it('is called by many words', () => {
    for (const type of documentType.options) expect(documentTypeOf(documentWord(type))).toBe(type)
    expect(['1-居民身份证', '护照（外籍）', '台胞证', '01 身份证', '船员证'].map(documentTypeOf)).toEqual([
      'resident-id',
      'passport',
      'taiwan-permit',
      'resident-id',
      null,
    ])
  })
})
