import { describe, expect, it } from 'vitest'
import { testIdNumber } from '../../tests/support/review-server.ts'
import { type Cell, serialOf, writeXlsx, xlsxParts, zipOf } from '../../tools/verify/roster/write-xlsx.ts'
import { kindOf } from './file-kind.ts'
import { openRoster } from './open-roster.ts'
import { placesOf, readWhole } from './testing.ts'

const HEADER: Cell[] = ['姓名', '学号', '身份证号', '层次', '专业', '毕业时间', '费用']
const id = testIdNumber
const sheetOf = (...rows: Cell[][]) => [{ name: '名单', rows: [HEADER, ...rows] }]
const GOOD: Cell[] = ['甲', 'A1', id(1), '本科', '法学', '2026-06', 30]
const read = (bytes: Uint8Array, sheet?: string) =>
  readWhole(bytes, undefined, sheet === undefined ? {} : { sheet })
const refusal = (bytes: Uint8Array) => placesOf(read(bytes).problems)

describe('a workbook', () => {
  it('is read as a person reads it', () => {
    const { rows, problems } = read(
      writeXlsx(
        sheetOf(
          [
            { runs: ['张', '三'], reading: 'ㄓㄤ' },
            20260001,
            id(1),
            { inline: '本科' },
            'a&b_x005F_<c>',
            { number: serialOf('2026-06-30'), format: 'date' },
            30.5,
          ],
          [
            '李四',
            { number: 42, format: 'zeros10' },
            id(2),
            { formula: '"本"&"科"', value: '本科' },
            '法学',
            { number: serialOf('2027-01-01'), format: 'chineseDate' },
            { formula: '15*2', value: 30 },
          ],
          [
            '王五',
            { raw: '2.0260002E7' },
            id(3),
            '本科',
            '法学',
            { number: serialOf('2026-12-01'), format: 'yearMonth' },
            { raw: '29.999999999999996' },
          ],
        ),
      ),
    )
    expect(problems).toEqual([])
    expect(rows.map(({ student }) => student)).toMatchObject(
      [
        { name: '张三', studentNumber: '20260001', major: 'a&b_<c>', graduation: '2026-06', feeFen: 3050 },
        { name: '李四', studentNumber: '0000000042', level: '本科', graduation: '2027-01', feeFen: 3000 },
        { studentNumber: '20260002', graduation: '2026-12', feeFen: 3000 },
      ].map((one) => expect.objectContaining(one)),
    )
  })

  it.each([
    ['with prefixes', { prefix: 'x' }],
    ['without references', { bare: true }],
    ['that counts from 1904', { epoch1904: true }],
    ['that is not packed', { level: 0 }],
  ] as const)('%s says the same', (_, options) => {
    const serial = serialOf('2026-06-30') - ('epoch1904' in options ? 1462 : 0)
    const cells: Cell[] = ['甲', 'A1', id(1), '本科', '法学', { number: serial, format: 'date' }, null]
    const { rows, problems } = read(writeXlsx(sheetOf(['', '', ''], cells), options))
    expect(problems).toEqual([])
    expect(rows).toMatchObject([{ line: 3, student: { name: '甲', graduation: '2026-06' } }])
  })

  it('with merged cells says in each row what they say', () => {
    const rows = [
      HEADER,
      GOOD,
      ['乙', 'A2', id(2), null, null, null, 30],
      ['丙', 'A3', id(3), '专科', '会计', null, 30],
    ]
    const sheet = { name: '名单', rows: rows as Cell[][], merges: ['D2:D3', 'E2:E3', 'A9:C9'] }
    expect(read(writeXlsx([sheet])).rows.map(({ student }) => `${student.level} ${student.major}`)).toEqual([
      '本科 法学',
      '本科 法学',
      '专科 会计',
    ])
  })

  it('names numbers that were spoilt, formulas without a result, and codes of control', () => {
    const bytes = writeXlsx(
      sheetOf(
        ['甲', 'A1', 110105194912310000, '本科', '法学', null, null],
        ['乙', { raw: '2.02601E+17' }, id(2), '本科', '法学', null, null],
        ['丙', { formula: 'B2+1' }, id(3), { error: '#N/A' }, '法学', null, null],
        ['丁\u0007', 'A4', id(4), '本科', '法学', null, null],
      ),
    )
    expect(placesOf(read(bytes).problems)).toEqual([
      '2 身份证号 number-scientific',
      '3 学号 number-scientific',
      '4 学号 formula-error',
      '4 层次 formula-error',
      '5 姓名 control-character',
    ])
  })

  it('of several sheets is read where the list is, and says what else looks like one', () => {
    const sheets = [
      { name: '说明', rows: [['填表说明'], ['请勿改动']] },
      { name: '旧', hidden: true, rows: [HEADER, GOOD] },
      { name: '一班', rows: [HEADER, GOOD] },
      { name: '二班', rows: [HEADER, ['乙', 'A2', id(2), '本科', '法学', null, null]] },
    ] as const
    const bytes = writeXlsx(sheets.map((sheet) => ({ ...sheet, rows: sheet.rows as unknown as Cell[][] })))
    const first = read(bytes)
    expect(first.rows.map(({ student }) => student.name)).toEqual(['甲'])
    expect(first.notes).toEqual([{ line: 1, column: '', code: 'sheets-left', params: { sheets: '二班' } }])
    expect(read(bytes, '二班').rows.map(({ student }) => student.name)).toEqual(['乙'])
    expect(placesOf(read(bytes, '三班').problems)).toEqual(['1  sheet-missing'])
  })
})

describe('what is no workbook', () => {
  const good = () => writeXlsx(sheetOf(GOOD))
  const parts = () => xlsxParts(sheetOf(GOOD))

  it('is told by its bytes', () => {
    const bytes = (text: string) => Buffer.from(text, 'latin1')
    const compound = (stream: string) =>
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600),
        Buffer.from(stream, 'utf16le'),
      ])
    const kinds = [
      compound('Workbook'),
      compound('EncryptedPackage'),
      compound('WordDocument'),
      bytes('<html><table><tr><td>'),
      bytes(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
      ),
      bytes('%PDF-1.7'),
      bytes('\xff\xd8\xff\xe0'),
      bytes('\x89PNG'),
      bytes('BM\0\0\0\0'),
      bytes('BMI,name\n'),
    ].map((one) => kindOf(one))
    expect(kinds.map((kind) => (kind.kind === 'refused' ? kind.code : kind.kind))).toEqual([
      'excel-97',
      'password',
      'word',
      'web-page',
      'excel-2003-xml',
      'pdf',
      'picture',
      'picture',
      'picture',
      'text',
    ])
  })

  it.each([
    ['archive', { 'a.csv': 'x' }],
    ['open-document', { mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }],
    ['word', { 'word/document.xml': '<a/>' }],
    ['excel-97', { 'xl/workbook.bin': 'x' }],
  ])('is told by its parts: %s', (code, content) => {
    expect(refusal(zipOf(content as unknown as Record<string, string>))).toEqual([`1  ${code}`])
  })

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.slice(0, -200)],
    [
      'changed in a byte of a sheet',
      (bytes: Uint8Array) => {
        const at = Buffer.from(bytes).indexOf('xl/worksheets/sheet1.xml') + 60
        return bytes.with(at, bytes[at]! ^ 1)
      },
    ],
  ])('is damaged: %s', (_, damage) => {
    expect(refusal(damage(good()))).toEqual(['1  damaged'])
  })

  it('is damaged: XML that is none', () => {
    expect(
      refusal(zipOf({ ...parts(), 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row></sheetData>' })),
    ).toEqual(['1  damaged'])
  })

  it('is a bomb, by what it says and by what it does', () => {
    const rows = parts()['xl/worksheets/sheet1.xml']!
    const bomb = zipOf({
      ...parts(),
      'xl/worksheets/sheet1.xml': rows.replace('<sheetData>', `<sheetData>${' '.repeat(30_000_000)}`),
    })
    expect(refusal(bomb)).toEqual(['1  too-large'])
    const lying = Buffer.from(bomb)
    // The directory says a few bytes, and no more than these are made.
    const entry = lying.lastIndexOf('xl/worksheets/sheet1.xml') - 46
    lying.writeUInt32LE(100, entry + 24)
    expect(refusal(lying)).toEqual(['1  damaged'])
  })

  it('does not make itself larger by entities', () => {
    const entities = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    const xml = parts()['xl/sharedStrings.xml']!.replace('?>', `?>${entities}`).replace('甲', '&b;')
    expect(openRoster(zipOf({ ...parts(), 'xl/sharedStrings.xml': xml }))).toMatchObject({
      ok: false,
      problem: { code: 'damaged' },
    })
  })
})
