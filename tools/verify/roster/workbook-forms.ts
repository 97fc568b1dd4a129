// Workbooks, and what is called one.
import { csv, type Form, utf8 } from './form.ts'
import { cellsOf, HEADER, idOf, student, students } from './students.ts'
import {
  type BookOptions,
  type Cell,
  type SheetContent,
  serialOf,
  writeXlsx,
  xlsxParts,
  zipOf,
} from './write-xlsx.ts'

const four = students(4)
const body: Cell[][] = four.map(cellsOf)
const table: Cell[][] = [[...HEADER], ...body]

const book = (
  name: string,
  sheets: readonly SheetContent[],
  more: Partial<Form> = {},
  options: BookOptions = {},
): Form => ({
  name,
  extension: 'xlsx',
  bytes: writeXlsx(sheets, options),
  students: four,
  ...more,
})
const sheet = (name: string, rows: Cell[][], more: Partial<SheetContent> = {}): SheetContent => ({
  name,
  rows,
  ...more,
})
const one = (name: string, rows: Cell[][], more: Partial<Form> = {}, options: BookOptions = {}): Form =>
  book(name, [sheet('Sheet1', rows)], more, options)

/** The table with one column written in another way. */
const with_ = (place: number, write: (text: string, n: number) => Cell): Cell[][] => [
  [...HEADER],
  ...body.map((cells, n) => cells.with(place, write(cells[place] as string, n))),
]

const books: Form[] = [
  one('workbook', table),
  one('workbook of WPS, cells without references', table, {}, { bare: true }),
  one('workbook with prefixes', table, {}, { prefix: 'x' }),
  one('workbook without compression', table, {}, { level: 0 }),
  one('workbook, title merged over the table', [['示例开放大学2026届毕业生名单'], [], ...table]),
  one('workbook, inline texts', [
    [...HEADER].map((inline) => ({ inline })),
    ...body.map((cells) => cells.map((inline) => ({ inline: inline as string }))),
  ]),
  one(
    'workbook, inline texts with readings',
    with_(0, (inline) => ({ inline, reading: 'ㄌㄧㄣ' })),
  ),
  one(
    'workbook, runs and readings',
    with_(0, (text) => ({ runs: [text.slice(0, 1), text.slice(1)], reading: 'ㄌㄧㄣ' })),
  ),
  one(
    'workbook, student numbers as numbers',
    with_(1, (text) => Number(text)),
  ),
  one(
    'workbook, leading zeros by format',
    with_(1, (_, n) => ({ number: n + 1, format: 'zeros10' })),
    {
      students: four.map((student_, n) => ({ ...student_, studentNumber: String(n + 1).padStart(10, '0') })),
    },
  ),
  one(
    'workbook, numbers shown in powers of ten',
    with_(1, (text) => ({ number: Number(text), format: 'scientific' })),
  ),
  one(
    'workbook, dates',
    with_(5, () => ({ number: serialOf('2026-06-30'), format: 'date' })),
  ),
  one(
    'workbook, Chinese dates',
    with_(5, () => ({ number: serialOf('2026-06-01'), format: 'chineseDate' })),
  ),
  one(
    'workbook, months of year',
    with_(5, () => ({ number: serialOf('2026-06-15'), format: 'yearMonth' })),
  ),
  one(
    'workbook, dates since 1904',
    with_(5, () => ({ number: serialOf('2026-06-30') - 1462, format: 'date' })),
    {},
    { epoch1904: true },
  ),
  one(
    'workbook, day numbers without format',
    with_(5, () => serialOf('2026-06-30')),
  ),
  one(
    'workbook, formulas',
    with_(3, (text) => ({ formula: 'IF(A2="","",A2)', value: text })),
  ),
  one(
    'workbook, formulas never computed',
    with_(3, () => ({ formula: 'VLOOKUP(A2,B:C,2,0)' })),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 层次 formula-error`) },
  ),
  one(
    'workbook, errors',
    with_(4, (text, n) => (n === 1 ? { error: '#N/A' } : text)),
    { students: [four[0]!, four[2]!, four[3]!], problems: ['3 专业 formula-error'] },
  ),
  one(
    'workbook, ID numbers as numbers',
    with_(2, () => 110105194912310000),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 身份证号 number-scientific`) },
  ),
  one(
    'workbook, texts with apostrophes',
    with_(2, (text) => `'${text}`),
  ),
  one(
    'workbook, breaks in cells',
    with_(0, (text) => `${text}\n`),
  ),
  one(
    'workbook, fees with noise',
    with_(6, () => ({ raw: '29.999999999999996' })),
  ),
  book(
    'workbook, merged cells',
    [
      sheet(
        'Sheet1',
        [[...HEADER], ...body.map((cells, n) => (n === 0 ? cells : cells.with(3, null).with(4, null)))],
        { merges: ['D2:D5', 'E2:E5'] },
      ),
    ],
    { students: four.map((student_) => ({ ...student_, level: four[0]!.level, major: four[0]!.major })) },
  ),
  book('workbook, list on the second sheet', [
    sheet('填表说明', [['一、请勿改动列名'], ['二、身份证号为文本']]),
    sheet('名单', table),
  ]),
  book('workbook, an old list hidden', [
    sheet('旧名单', [[...HEADER], cellsOf(student(9))], { hidden: true }),
    sheet('名单', table),
  ]),
  book(
    'workbook, a class per sheet',
    [sheet('一班', table), sheet('二班', [[...HEADER], cellsOf(student(5))])],
    { notes: ['1  sheets-left'] },
  ),
  book(
    'workbook, a class per sheet, the second',
    [sheet('一班', table), sheet('二班', [[...HEADER], cellsOf(student(5))])],
    { mapping: { sheet: '二班' }, students: [student(5)] },
  ),
  book('workbook, an empty first sheet', [sheet('Sheet1', []), sheet('名单', table)]),
]

const refusal = (
  name: string,
  extension: Form['extension'],
  bytes: Uint8Array,
  code: string,
  line = 1,
): Form => ({ name, extension, bytes, students: [], problems: [`${line}  ${code}`], refused: true })

const compound = (stream: string): Uint8Array => {
  const bytes = new Uint8Array(4096)
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
  bytes.set(Buffer.from(stream, 'utf16le'), 1152)
  return bytes
}

/** One byte of a text changed, within a word. */
function brokenAt(text: string, word: string): Uint8Array {
  const bytes = utf8(text)
  return bytes.with(Buffer.from(bytes).indexOf(word) + 3, 0x41)
}

/** Stored as it is, so that a changed byte breaks no compression: only the sum over all bytes tells. */
function digitChanged(): Uint8Array {
  const bytes = writeXlsx([sheet('Sheet1', table)], { level: 0 })
  return bytes.with(Buffer.from(bytes).indexOf(four[1]!.studentNumber) + 9, 0x39)
}

function refused(): Form[] {
  const parts = xlsxParts([sheet('Sheet1', table)])
  const whole = zipOf(parts)
  const rows = parts['xl/worksheets/sheet1.xml']!
  const text = csv(table as string[][])
  return [
    refusal('nothing', 'csv', new Uint8Array(), 'no-rows'),
    refusal('header alone', 'csv', utf8([...HEADER].join(',')), 'no-rows'),
    refusal('old Excel', 'xls', compound('Workbook'), 'excel-97'),
    refusal('workbook with a password', 'xlsx', compound('EncryptedPackage'), 'password'),
    refusal('Word', 'xls', compound('WordDocument'), 'word'),
    refusal(
      'web page called xls',
      'xls',
      utf8(
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><table><tr><td>姓名</td></tr></table></html>',
      ),
      'web-page',
    ),
    refusal(
      'XML table of 2003',
      'xls',
      utf8(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
      ),
      'excel-2003-xml',
    ),
    refusal(
      'ODS',
      'xlsx',
      zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }),
      'open-document',
    ),
    refusal('Word of today', 'xlsx', zipOf({ 'word/document.xml': '<a/>' }), 'word'),
    refusal('archive with lists', 'xlsx', zipOf({ '名单.csv': text }), 'archive'),
    refusal('PDF', 'xlsx', utf8('%PDF-1.7\n%âãÏÓ'), 'pdf'),
    refusal('photograph', 'xlsx', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 'picture'),
    refusal('workbook with one digit changed', 'xlsx', digitChanged(), 'damaged'),
    refusal('workbook cut short', 'xlsx', whole.slice(0, whole.length - 100), 'damaged'),
    refusal(
      'workbook with a broken sheet',
      'xlsx',
      zipOf({ ...parts, 'xl/worksheets/sheet1.xml': rows.slice(0, rows.length / 2) }),
      'damaged',
    ),
    refusal(
      'bomb',
      'xlsx',
      zipOf(
        {
          ...parts,
          'xl/worksheets/sheet1.xml': rows.replace('<sheetData>', `<sheetData>${' '.repeat(20_000_000)}`),
        },
        9,
      ),
      'too-large',
    ),
    refusal(
      'entities',
      'xlsx',
      zipOf({
        ...parts,
        'xl/sharedStrings.xml': parts['xl/sharedStrings.xml']!.replace(
          '?>',
          '?><!DOCTYPE a [<!ENTITY b "c">]>',
        ).replace('林示例', '&b;'),
      }),
      'damaged',
    ),
    refusal('quotation without an end', 'csv', utf8(`${text}\r\n"林示例,1,${idOf(0)},本科`), 'csv', 6),
    {
      ...refusal('bytes of two encodings', 'csv', brokenAt(text, '林示例'), 'encoding', 2),
      refused: false,
      students: four.slice(1),
    },
  ]
}

export const workbookForms = (): readonly Form[] => [...books, ...refused()]
