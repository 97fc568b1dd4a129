import { describe, expect, it } from 'vitest'
import { rosterCsv, testIdNumber } from '../../tests/support/review-server.ts'
import { encodeGb18030, encodeUtf16 } from '../../tools/verify/roster/gb18030.ts'
import type { RosterMapping } from './plan-columns.ts'
import { placesOf, readWhole } from './testing.ts'

const options = { school: '示范大学', longestRows: 1000 }
const HEADER = '姓名,学号,身份证号,层次,专业,毕业时间,费用,已采集'
const utf8 = (text: string) => new TextEncoder().encode(text)
const parse = (csv: string, mapping?: RosterMapping) => readWhole(utf8(csv), options, mapping)
const problemsOf = (csv: string) => placesOf(parse(csv).problems)
const notesOf = (csv: string) => placesOf(parse(csv).notes)

describe('a roster file', () => {
  it('becomes students, with the school of the server', () => {
    const { rows, problems } = parse(`\uFEFF${rosterCsv(2)}\r\n\r\n`)
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

  it('may have English headers, other columns, tabs, quotes and a lower-case x', () => {
    const tsv = `Name\tremark\tstudentNumber\tidNumber\tlevel\tmajor\tschool
"李,四"\t-\tA1\t11010519491231002x\t专科\t"""会计"""\t二分校`
    expect(parse(tsv).rows[0]?.student).toMatchObject({
      name: '李,四',
      idNumber: '11010519491231002X',
      major: '"会计"',
      school: '二分校',
      graduation: '',
      feeFen: 0,
    })
  })

  it('names every wrong cell by line and column', () => {
    const csv = [
      HEADER,
      `甲,A1,${testIdNumber(1)},本科,法学,,,`,
      `,A2,${testIdNumber(2)},本科,法学,2026-13,3.555,可能`,
      `乙,A1,110105194912310021,本科,${'长'.repeat(81)},,-1,`,
      `丙\u202E,A4,12345,,法学,,,`,
      `丁,A5,00000020000230001X,本科,法学,,,`,
    ].join('\n')
    expect(problemsOf(csv)).toEqual([
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
    expect(parse(csv).rows.map(({ line }) => line)).toEqual([2])
  })

  it('counts lines as a spreadsheet does, whatever ends them', () => {
    const good = `甲,A1,${testIdNumber(1)},本科,法学,,,`
    for (const end of ['\r\n', '\n', '\r']) {
      const csv = [HEADER, good, '', '', 'x', good].join(end)
      expect(problemsOf(csv).map((one) => one.slice(0, 2))).toEqual(['5 ', '5 ', '5 ', '5 ', '6 '])
    }
  })

  it.each([
    ['', '1  no-rows'],
    ['\n \n', '1  no-rows'],
    [HEADER, '1  no-rows'],
    ['姓名,学号\n甲,1', '1 身份证号 column-missing'],
    [`${HEADER},姓名\n甲,1,,,,,,,乙`, '1 姓名 column-twice'],
    [`${HEADER}\n"甲,A1`, '2  csv'],
    [`${HEADER}\n\uFFFD\uFFFD,A1`, '2  encoding'],
    ['一,二,三\n甲,1,2', '1  header-missing'],
  ])('that is no roster is refused (%#)', (csv, problem) => {
    expect(problemsOf(csv)).toContain(problem)
    expect(parse(csv).rows).toEqual([])
  })

  it('has an end', () => {
    const { problems } = readWhole(utf8(rosterCsv(3)), { ...options, longestRows: 2 })
    expect(problems).toEqual([{ line: 4, column: '', code: 'too-many-rows', params: { limit: '2' } }])
  })

  it.each([
    ['GB18030', encodeGb18030],
    ['UTF-16 little endian', (text: string) => encodeUtf16(text, 'le')],
    ['UTF-16 big endian', (text: string) => encodeUtf16(text, 'be')],
    ['UTF-16 without a mark', (text: string) => encodeUtf16(text, 'le', false)],
  ])('is read in %s', (_, encode) => {
    const csv = `${HEADER}\n䶮𬱖㛃,A1,${testIdNumber(1)},本科,法学,,,`
    const { rows, problems } = readWhole(encode(csv), options)
    expect(problems).toEqual([])
    expect(rows[0]!.student.name).toBe('䶮𬱖㛃')
  })

  it('in UTF-8 with a broken byte is not read as something else', () => {
    const bytes = utf8(`${HEADER}\n甲,A1,${testIdNumber(1)},本科,法学,,,\n`)
    bytes[bytes.indexOf(0xe7, 80)] = 0x41
    expect(placesOf(readWhole(bytes, options).problems)).toContain('2  encoding')
  })

  it.each([';', '\t', '，', '|'])('may be separated by %s, with more of other signs inside', (separator) => {
    const csv = `${HEADER.replaceAll(',', separator)}\n${['甲', 'A1', testIdNumber(1), '本科', '"法学,经济,管理,其他"', '', '', ''].join(separator)}`
    expect(parse(csv).rows[0]?.student.major).toBe('法学,经济,管理,其他')
  })
})

describe('a header', () => {
  it('stands below titles and notes', () => {
    const csv = `示例学院2026届毕业生名单,,,,\n填表日期：2026年,,,,\n\n*姓 名,学籍号,身份证号（必填）,培养层次：,专业名称\n甲,A1,${testIdNumber(1)},本科,法学`
    const { rows } = parse(csv)
    expect(rows).toMatchObject([{ line: 5, student: { name: '甲', studentNumber: 'A1', major: '法学' } }])
  })

  it('of two kinds of number takes the first, and the other where that is empty', () => {
    const csv = `姓名,准考证号,学号,证件号/护照号,层次,专业\n甲,Z1,A1,${testIdNumber(1)},本科,法学\n乙,Z2,,${testIdNumber(2)},本科,法学`
    expect(parse(csv).rows.map(({ student }) => student.studentNumber)).toEqual(['A1', 'Z2'])
  })

  it('that nobody knows is told by hand, with one level for all', () => {
    const csv = `谁,编码,号,学什么\n甲,A1,${testIdNumber(1)},法学`
    expect(problemsOf(csv)).toEqual(['1  header-missing'])
    const columns = { name: 0, studentNumber: 1, idNumber: 2, major: 3 }
    const { rows } = parse(csv, { headerLine: 1, columns, fill: { level: '本科' } })
    expect(rows).toMatchObject([{ line: 2, student: { name: '甲', level: '本科', major: '法学' } }])
    const bare = parse(csv.split('\n')[1]!, { headerLine: 0, columns, fill: { level: '本科' } })
    expect(bare.rows).toMatchObject([{ line: 1, student: { name: '甲' } }])
  })

  it('over exchanged columns is noticed, and by hand the columns are as they are said to be', () => {
    const csv = `姓名,学号,身份证号,层次,专业\n${testIdNumber(1)},A1,张三,本科,法学\n${testIdNumber(2)},A2,李四,本科,法学`
    expect(problemsOf(csv)).toEqual(['1 姓名 columns-swapped'])
    const { rows } = parse(csv, { columns: { name: 2, idNumber: 0 } })
    expect(rows[0]!.student).toMatchObject({ name: '张三', idNumber: testIdNumber(1) })
  })
})

describe('rows', () => {
  const row = (name: string, number: string, id = testIdNumber(1)) => `${name},${number},${id},本科,法学,,,`

  it('that are no students are left out, and said', () => {
    const csv = [
      HEADER,
      row('甲', 'A1'),
      HEADER,
      ',,,本科,法学,,,',
      '合计：1人,,,,,,,',
      '审核人：某,,,,,,,',
    ].join('\n')
    expect(problemsOf(csv)).toEqual([])
    expect(notesOf(csv)).toEqual(['3  header-again', '4  row-skipped', '5  row-skipped', '6  row-skipped'])
  })

  it('with one document and two numbers are asked about, exchanged ones and shifted ones are named', () => {
    const csv = [
      HEADER,
      row('甲', 'A1'),
      row('甲', 'A2'),
      row(testIdNumber(2), 'A3', '李四'),
      `${row('丙', 'A4', testIdNumber(3))},多`,
    ].join('\n')
    expect(problemsOf(csv)).toEqual(['4 姓名 swapped'])
    expect(notesOf(csv)).toEqual(['3 身份证号 document-twice', '5  cells-shifted'])
  })

  it('before one that breaks the form are not taken either: it is the last outcome', () => {
    const csv = [HEADER, ...Array.from({ length: 40 }, (_, n) => row('甲', `A${n}`)), '"乙,A2'].join('\n')
    expect(problemsOf(csv)).toEqual(['42  csv'])
  })
})
