import { describe, expect, it } from 'vitest'
import en from '../../resources/strings/roster-problems.en.json' with { type: 'json' }
import zh from '../../resources/strings/roster-problems.zh-CN.json' with { type: 'json' }
import { problemLine, problemSentence, rosterProblemCode } from './problems.ts'

const placesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name!).sort()

describe('what is wrong with a list', () => {
  it('is said in both languages, with the same values', () => {
    expect(Object.keys(zh).sort()).toEqual([...rosterProblemCode.options].sort())
    expect(Object.keys(en).sort()).toEqual([...rosterProblemCode.options].sort())
    for (const code of rosterProblemCode.options) expect(placesIn(en[code]), code).toEqual(placesIn(zh[code]))
  })

  it('is said with its place, where it has one', () => {
    const scientific = {
      line: 3,
      column: '身份证号',
      code: 'number-scientific',
      params: { value: '1.1E+17' },
    } as const
    expect(problemLine(scientific)).toMatch(/^第 3 行 身份证号：表格软件把号码变成了 1\.1E\+17/)
    expect(problemLine(scientific, 'en')).toMatch(/^row 3 身份证号: a spreadsheet made 1\.1E\+17/)
    expect(problemLine({ line: 1, column: '', code: 'pdf' })).toMatch(/^这是 PDF/)
    expect(problemLine({ line: 1, column: '姓名', code: 'column-missing' })).toMatch(/^姓名：缺少/)
    expect(problemSentence({ code: 'too-long' })).toContain('{longest}')
  })
})
