import { describe, expect, it } from 'vitest'
import { rosterCsv, testIdNumber } from '../../tests/support/review-server.ts'
import { createPause } from '../pause.ts'
import { type ParseOptions, parseRoster } from './parse-csv.ts'

const options = { school: '示范大学', longestRows: 1000 }
const HEADER = '姓名,学号,身份证号,层次,专业,毕业时间,费用,已采集'
const parse = (csv: string, given: ParseOptions = options) => parseRoster(csv, given, createPause())
const problemsOf = async (csv: string) =>
  (await parse(csv, options)).problems.map(({ line, column, code }) => `${line} ${column} ${code}`)

describe('a roster file', () => {
  it('becomes students, with the school of the server', async () => {
    const { rows, problems } = await parse(`\uFEFF${rosterCsv(2)}\r\n\r\n`, options)
    expect(problems).toEqual([])
    expect(rows).toHaveLength(2)
    expect(rows[1]).toEqual({
      line: 3,
      capturedElsewhere: false,
      student: {
        name: '测试学生2',
        studentNumber: 'S20260002',
        idNumber: testIdNumber(2),
        school: '示范大学',
        level: '本科',
        major: '法学',
        graduation: '2026-06',
        feeFen: 3000,
      },
    })
  })

  it('may have English headers, other columns, tabs, quotes and a lower-case x', async () => {
    const tsv = `Name\tremark\tstudentNumber\tidNumber\tlevel\tmajor\tschool
"李,四"\t-\tA1\t11010519491231002x\t专科\t"""会计"""\t二分校`
    const { rows } = await parse(tsv, options)
    expect(rows[0]?.student).toMatchObject({
      name: '李,四',
      idNumber: '11010519491231002X',
      major: '"会计"',
      school: '二分校',
      graduation: '',
      feeFen: 0,
    })
  })

  it.each([
    ['2026-06', '2026-06'],
    ['2026/6/30', '2026-06'],
    ['202606', '2026-06'],
    ['2026年6月', '2026-06'],
    ['2026.12', '2026-12'],
  ])('reads the month %s', async (text, month) => {
    const csv = `${HEADER}\n甲,A1,${testIdNumber(1)},本科,法学,${text},30.5,是`
    const [row] = (await parse(csv, options)).rows
    expect(row?.student).toMatchObject({ graduation: month, feeFen: 3050 })
    expect(row?.capturedElsewhere).toBe(true)
  })

  it('names every wrong cell by line and column', async () => {
    const csv = [
      HEADER,
      `甲,A1,${testIdNumber(1)},本科,法学,,,`,
      `,A2,${testIdNumber(2)},本科,法学,2026-13,3.555,可能`,
      `乙,A1,110105194912310021,本科,${'长'.repeat(81)},,-1,`,
      `丙\u202E,A4,12345,,法学,,,`,
      `丁,A5,00000020000230001X,本科,法学,,,`,
    ].join('\n')
    expect(await problemsOf(csv)).toEqual([
      '3 姓名 required',
      '3 毕业时间 date',
      '3 费用 amount',
      '3 已采集 yes-or-no',
      '4 专业 too-long',
      '4 身份证号 id-check-character',
      '4 费用 amount',
      '4 学号 duplicate',
      '5 姓名 control-character',
      '5 层次 required',
      '5 身份证号 id-length',
      '6 身份证号 id-birth-date',
    ])
  })

  it('counts lines as a spreadsheet does, whatever ends them', async () => {
    const good = `甲,A1,${testIdNumber(1)},本科,法学,,,`
    expect(
      (await problemsOf([HEADER, good, '', '', 'x', good].join('\r\n'))).map((one) => one.slice(0, 2)),
    ).toEqual(['5 ', '5 ', '5 ', '5 ', '6 '])
  })

  it.each([
    ['', '1  no-rows'],
    [HEADER, '1  no-rows'],
    ['姓名,学号\n甲,1', '1 身份证号 column-missing'],
    [`${HEADER},姓名\n甲,1,,,,,,,乙`, '1 姓名 column-twice'],
    [`${HEADER}\n"甲,A1`, '2  csv'],
    [`${HEADER}\n\uFFFD\uFFFD,A1`, '2  encoding'],
  ])('that is no roster is refused (%#)', async (csv, problem) => {
    expect((await problemsOf(csv))[0]).toBe(problem)
  })

  it('has an end', async () => {
    expect((await parse(rosterCsv(3), { ...options, longestRows: 2 })).problems).toEqual([
      { line: 4, column: '', code: 'too-many-rows' },
    ])
  })
})
