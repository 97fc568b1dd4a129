import { describe, expect, it } from 'vitest'
import {
  type CardLine,
  isExpired,
  readEmblemSide,
  readPortraitSide,
  sameName,
  sideOf,
} from './card-fields.ts'
import { ETHNIC_GROUPS, nearestEthnicGroup } from './ethnic-groups.ts'

const line = (text: string, xPx: number, yPx: number, widthPx = 200): CardLine => ({
  text,
  xPx,
  yPx,
  widthPx,
  heightPx: 40,
})

const card = [
  line('姓名', 60, 60),
  line('测试乙', 170, 62),
  line('性别 女 民族 汉', 60, 130),
  line('出生 1949年12月31日', 60, 200),
  line('住址 示例市示例区', 60, 280),
  line('示例路1号', 150, 330),
  line('公民身份号码', 60, 540),
  line('11010519491231002X', 330, 541),
  line('样本', 800, 20),
]

describe('card fields', () => {
  it('come by label, over several lines and boxes', () => {
    expect(readPortraitSide(card)).toEqual({
      name: '测试乙',
      sex: '女',
      ethnicity: '汉',
      birthDate: '1949-12-31',
      address: '示例市示例区示例路1号',
      idNumber: '11010519491231002X',
      contradictions: [],
    })
  })

  it('say where the print contradicts the number', () => {
    const other = card.map((one) => ({
      ...one,
      text: one.text.replace('女', '男').replace('12月31', '12月30'),
    }))
    expect(readPortraitSide(other).contradictions).toEqual(['birth', 'sex'])
  })

  it('never give a number whose check character is wrong', () => {
    const wrong = card.map((one) => ({ ...one, text: one.text.replace('002X', '0021') }))
    expect(readPortraitSide(wrong).idNumber).toBeNull()
    expect(readPortraitSide([]).name).toBeNull()
  })

  it('know how long the card is valid', () => {
    const side = readEmblemSide([
      line('签发机关 示例市公安局', 300, 450),
      line('有效期限 2015.01.01-2025.01.01', 300, 520),
    ])
    expect(side).toEqual({ authority: '示例市公安局', validFrom: '2015-01-01', validTo: '2025-01-01' })
    expect(isExpired(side, '2025-01-01')).toBe(false)
    expect(isExpired(side, '2025-01-02')).toBe(true)
    expect(readEmblemSide([line('有效期限 2015.01.01-长期', 0, 0)]).validTo).toBe('long-term')
  })

  it('read the validity where its label stands, whatever digits stand above it', () => {
    const side = readEmblemSide([
      line('公民身份号码 000000200001010101', 60, 450),
      line('有效期限 2015.01.01-长期', 300, 520),
    ])
    expect(side).toMatchObject({ validFrom: '2015-01-01', validTo: 'long-term' })
  })

  it.each([
    '有效期限 2015.01.01一2025.01.01',
    '有效期限 2015·01·01-2025,01.01',
    '有效期限 20150101-20250101',
    '有效期限 2015.01.012025.01.01',
    '有效期限 ２０１５.０１.０１－２０２５.０１.０１',
  ])('read a validity whose points were misread: %s', (text) => {
    const { validFrom, validTo } = readEmblemSide([line(text, 0, 0)])
    expect([validFrom, validTo]).toEqual(['2015-01-01', '2025-01-01'])
  })

  it('give no day that the calendar does not have', () => {
    const { validFrom, validTo } = readEmblemSide([line('有效期限 2015.13.01-2025.02.30', 0, 0)])
    expect([validFrom, validTo]).toEqual([null, null])
    expect(readPortraitSide([line('出生 1999年2月30日', 0, 0)]).birthDate).toBeNull()
  })

  it('stand beside a second script', () => {
    const read = readPortraitSide([
      line('姓名 abc', 60, 60),
      line('测试·阿卜', 330, 62),
      line('性别 jns 女 民族 mlt 维吾尔', 60, 130),
    ])
    expect(read).toMatchObject({ name: '测试·阿卜', sex: '女', ethnicity: '维吾尔' })
  })

  it.each([
    ['a number in two boxes', ['110105194912', '31002X'], '11010519491231002X'],
    ['a stray digit before it', ['711010519491231002X'], '11010519491231002X'],
    ['a sign of multiplication for X', ['11010519491231002×'], '11010519491231002X'],
    ['letters for digits', ['44O524I880010I0014'], '440524188001010014'],
    ['two numbers that pass', ['11010519491231002X', '440524188001010014'], null],
  ])('find %s', (_, parts, expected) => {
    const lines = parts.map((text, index) => line(text, 330 + 240 * index, 540))
    expect(readPortraitSide([line('公民身份号码', 60, 540), ...lines]).idNumber).toBe(expected)
  })

  it('tell the sides apart', () => {
    expect(sideOf(card)).toBe('portrait')
    expect(sideOf([line('签发机关 示例市公安局', 0, 0), line('有效期限 2015.01.01-长期', 0, 90)])).toBe(
      'emblem',
    )
    expect(sideOf([line('示例超市 会员卡', 0, 0)])).toBeNull()
    expect(sideOf([])).toBeNull()
  })

  it.each([
    ['one character of a label misread', ['签发机天 示例市公安局', '有效期限 2015.01.01-长期']],
    ['one label unread', ['中华人民共和国', '居民身份证', '2015.01.01-2035.01.01']],
    ['no dates read', ['签发机关 示例市公安局', '有效期限']],
  ])('know the emblem side with %s', (_, texts) => {
    expect(sideOf(texts.map((text, row) => line(text, 0, 90 * row)))).toBe('emblem')
  })

  it.each([
    ['a membership card', ['示例超市会员卡', '有效期限 2020.01.01-2025.01.01']],
    ['a receipt with dates', ['2020.01.01-2025.01.01', '合计 35.00']],
    ['an authority and nothing else', ['签发机关 示例市公安局']],
  ])('take nothing for the emblem side that is not: %s', (_, texts) => {
    expect(sideOf(texts.map((text, row) => line(text, 0, 90 * row)))).toBeNull()
  })

  it('tell a sheet with both sides, and a permit with labels of both, from either', () => {
    const emblem = [line('签发机关 示例市公安局', 0, 900), line('有效期限 2015.01.01-长期', 0, 990)]
    expect(sideOf([...card, ...emblem])).toBe('both')
    const permit = ['姓名 测试乙', '性别 女', '签发机关 示例局', '有效期限 2015.01.01-2025.01.01']
    expect(sideOf(permit.map((text, row) => line(text, 0, 90 * row)))).toBe('both')
  })

  it('know the 56 groups by nearest match', () => {
    expect(nearestEthnicGroup('维吾而')).toBe('维吾尔')
    expect(nearestEthnicGroup('汉族')).toBe('汉')
    expect(nearestEthnicGroup('XYZ')).toBeNull()
    expect(new Set(ETHNIC_GROUPS).size).toBe(56)
    for (const name of ETHNIC_GROUPS) expect(nearestEthnicGroup(name)).toBe(name)
  })

  it('compare names without their dots', () => {
    expect(sameName('测试·甲', '测试•甲')).toBe(true)
    expect(sameName('测试甲', '测试乙')).toBe(false)
  })
})
