import { describe, expect, it } from 'vitest'
import { type CardLine, isExpired, readEmblemSide, readPortraitSide, sameName } from './card-fields.ts'
import { nearestEthnicGroup } from './ethnic-groups.ts'

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

  it('know the 56 groups by nearest match', () => {
    expect(nearestEthnicGroup('维吾而')).toBe('维吾尔')
    expect(nearestEthnicGroup('汉族')).toBe('汉')
    expect(nearestEthnicGroup('XYZ')).toBeNull()
  })

  it('compare names without their dots', () => {
    expect(sameName('测试·甲', '测试•甲')).toBe(true)
    expect(sameName('测试甲', '测试乙')).toBe(false)
  })
})
