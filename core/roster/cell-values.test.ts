import { describe, expect, it } from 'vitest'
import { testIdNumber } from '../../tests/support/review-server.ts'
import { checkCharacter } from '../identity/id-number.ts'
import { cellText, mapPrivateUse } from './cell-text.ts'
import { readFen, readMonth, readYesNo } from './cell-values.ts'
import { plainName, wrongName } from './names.ts'
import { placesOf, readWhole } from './testing.ts'

describe('a month', () => {
  it.each([
    ['2026-06', '2026-06'],
    ['2026/6/30', '2026-06'],
    ['202606', '2026-06'],
    ['20260630', '2026-06'],
    ['2026年6月', '2026-06'],
    ['2026年06月30日', '2026-06'],
    ['２０２６．０６', '2026-06'],
    ['2026.12', '2026-12'],
    ['2026-06-30 00:00:00', '2026-06'],
    ['2026-06-30T00:00:00Z', '2026-06'],
    ['30/6/2026', '2026-06'],
    ['6/30/2026', '2026-06'],
    ['06/2026', '2026-06'],
    ['二〇二六年六月', '2026-06'],
    ['二○二六年十二月三十日', '2026-12'],
    ['26年6月', '2026-06'],
    ['June 30, 2026', '2026-06'],
    ['Jun-26', '2026-06'],
    ['30-Jun-2026', '2026-06'],
    ['46203', '2026-06'],
    ['', ''],
  ])('is read from %s', (text, month) => {
    expect(readMonth(text)).toEqual({ ok: true, month })
  })

  it.each([
    ['2026-13', 'date'],
    ['6/7/2026', 'date-ambiguous'],
    ['2026', 'date'],
    ['2026届', 'date'],
    ['26-Jun', 'date'],
    ['春季', 'date'],
  ])('is not guessed from %s', (text, code) => {
    expect(readMonth(text)).toEqual({ ok: false, code })
  })
})

it('an amount is read with its signs, and not rounded', () => {
  expect(['30', '30.5', '1,200.00', '￥30元', '30.500', ''].map(readFen)).toEqual([
    3000, 3050, 120000, 3000, 3050, 0,
  ])
  expect(['-1', '3.555', '1,2', '三十'].map(readFen)).toEqual([null, null, null, null])
})

it('yes and no are what people write', () => {
  expect(['是', '√', '1', 'TRUE', '否', '', '未采集', '可能'].map(readYesNo)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    null,
  ])
})

describe('a cell', () => {
  it.each([
    ['="110105"', '110105'],
    ["'110105", '110105'],
    ['`110105\t', '110105'],
    ['\u202D110105\u202C\u200B', '110105'],
    ['张\n三', '张 三'],
    ['="带""引号"""', '带"引号"'],
  ])('loses what a spreadsheet put round it (%#)', (raw, text) => {
    expect(cellText(raw)).toBe(text)
  })

  it('has characters of old systems by their places of today, or names them', () => {
    expect(mapPrivateUse('\uE81E\uE863')).toEqual({ text: '龴䶮', mapped: ['U+E81E', 'U+E863'], unknown: [] })
    expect(mapPrivateUse('王\uE000')).toMatchObject({ text: '王\uE000', unknown: ['U+E000'] })
  })
})

describe('a name', () => {
  it.each([
    ['张　三', '张三'],
    ['张 三 丰', '张三丰'],
    ['阿卜杜拉•买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉 ・ 买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉．买买提', '阿卜杜拉·买买提'],
    ['Ｊｏｈｎ  Smith', 'John Smith'],
    ['J. Smith', 'J. Smith'],
  ])('%s is %s', (given, name) => {
    expect(plainName(given)).toBe(name)
  })

  it('that was covered, lost or mistaken is named as that', () => {
    expect(['张*三', '张?', '李□', '20260001', '欧阳·娜'].map(wrongName)).toEqual([
      'name-masked',
      'name-lost-characters',
      'name-lost-characters',
      'name-is-number',
      null,
    ])
  })
})

describe('numbers that a spreadsheet has spoilt', () => {
  const problemOf = (number: string, id: string) => {
    const csv = `姓名,学号,身份证号,层次,专业\n甲,${number},${id},本科,法学`
    const { rows, problems, notes } = readWhole(new TextEncoder().encode(csv))
    return { places: placesOf(problems), notes: placesOf(notes), student: rows[0]?.student }
  }
  it.each([
    ['A1', '1.10105E+17', '2 身份证号 number-scientific'],
    ['2.02601E+11', testIdNumber(1), '2 学号 number-scientific'],
    ['A1', '110105194912310000', '2 身份证号 number-rounded'],
    ['A1', '110105********002X', '2 身份证号 id-masked'],
    ['A1', '#N/A', '2 身份证号 formula-error'],
    ['#####', testIdNumber(1), '2 学号 formula-error'],
  ])('%s %s is named as that', (number, id, place) => {
    expect(problemOf(number, id).places).toEqual([place])
  })

  it('but the zeros fit are taken and asked about', () => {
    const days = Array.from({ length: 28 }, (_, n) => String(n + 1).padStart(2, '0'))
    const number = days
      .map((day) => `00000020000${day.padStart(3, '1')}100`)
      .map((first17) => first17 + checkCharacter(first17))
      .find((one) => one.endsWith('000'))!
    expect(problemOf('A1', number).notes).toEqual(['2 身份证号 maybe-rounded'])
  })

  it('are mended where nothing is lost', () => {
    expect(problemOf(' ２０２６０００１.0 ', ` ="${testIdNumber(1)}"`).student).toMatchObject({
      studentNumber: '20260001',
      idNumber: testIdNumber(1),
    })
  })
})
