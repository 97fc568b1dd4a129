// Values as spreadsheets, exports and hands leave them, documents of every kind, and rows that are bad.
import { csv, type Form, utf8 } from './form.ts'
import { cellsOf, HEADER, idOf, student, students } from './students.ts'

const four = students(4)

export const ofRows = (name: string, rows: readonly (readonly string[])[], more: Partial<Form>): Form => ({
  name,
  extension: 'csv',
  bytes: utf8(csv(rows)),
  students: four,
  ...more,
})

/** Four students, each cell written in another way. */
export function written(
  name: string,
  write: (cells: string[], n: number) => readonly string[],
  more: Partial<Form> = {},
): Form {
  return ofRows(name, [[...HEADER], ...four.map((one, n) => write(cellsOf(one), n))], more)
}

export const at =
  (place: number, write: (text: string, n: number) => string) => (cells: string[], n: number) =>
    cells.with(place, write(cells[place]!, n))
const NAME = 0
const NUMBER = 1
export const ID = 2
const GRADUATION = 5
const FEE = 6

const wide = (text: string): string =>
  text.replace(/[!-~]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))

const marks: Form[] = [
  written('="…"', (cells) =>
    cells.map((cell, place) => (place === NUMBER || place === ID ? `="${cell}"` : cell)),
  ),
  written('apostrophes', (cells) =>
    cells.map((cell, place) => (place === NUMBER || place === ID ? `'${cell}` : cell)),
  ),
  written('backticks and tabs', (cells) =>
    cells.map((cell, place) => (place === NUMBER ? `\t${cell}` : place === ID ? `\`${cell}` : cell)),
  ),
  written('full widths', (cells) =>
    cells.map((cell, place) => (place === NAME || place === 3 || place === 4 ? cell : wide(cell))),
  ),
  written('zero widths and directions', (cells) =>
    cells.map((cell) => `\u202A${cell.slice(0, 1)}\u200B${cell.slice(1)}\u202C\uFEFF`),
  ),
  written('non-breaking spaces', (cells) => cells.map((cell) => `\u00A0${cell}\u3000 `)),
  written(
    'numbers in groups',
    at(ID, (id) => `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`),
  ),
  written(
    '.0 of a program',
    at(NUMBER, (number) => `${number}.0`),
  ),
  written(
    'small x',
    at(ID, (id) => id.toLowerCase()),
  ),
  written(
    'padded names',
    at(NAME, (name) => [...name].join('　')),
  ),
]

const names = (
  name: string,
  pairs: readonly (readonly [written: string, is: string])[],
  more: Partial<Form> = {},
): Form =>
  ofRows(name, [[...HEADER], ...pairs.map(([text], n) => cellsOf({ ...student(n), name: text }))], {
    students: pairs.map(([, is], n) => student(n, { name: is })),
    ...more,
  })

const nameForms: Form[] = [
  names(
    'dots',
    ['·', '•', '・', '．', '‧', '.', ' · ', '･', '。'].map(
      (dot) => [`阿依示例${dot}买买提测试`, '阿依示例·买买提测试'] as const,
    ),
  ),
  names('letters', [
    ['Ｊｏｈｎ　Ｓａｍｐｌｅ', 'John Sample'],
    ['J. Sample', 'J. Sample'],
    ["O'Sample", "O'Sample"],
  ]),
  names(
    'characters of old systems',
    [
      ['\uE863样本', '䶮样本'],
      ['样\uE81E本', '样龴本'],
    ],
    { notes: ['2 姓名 private-use-mapped', '3 姓名 private-use-mapped'] },
  ),
  names(
    'characters nobody knows',
    [
      ['林示例', '林示例'],
      ['王\uE001样', ''],
    ],
    { students: [student(0)], problems: ['3 姓名 private-use'] },
  ),
  names(
    'covered, lost and mistaken',
    [
      ['林*例', ''],
      ['高?本', ''],
      ['何□试', ''],
      ['20260001', ''],
      ['林示例', '林示例'],
    ],
    {
      students: [student(4, { name: '林示例' })],
      problems: [
        '2 姓名 name-masked',
        '3 姓名 name-lost-characters',
        '4 姓名 name-lost-characters',
        '5 姓名 name-is-number',
      ],
    },
  ),
]

const months = [
  '2026-06',
  '2026/6/30',
  '2026.06',
  '202606',
  '20260630',
  '2026年6月',
  '2026年06月30日',
  '２０２６．６',
  '2026-06-30 00:00:00',
  '2026/6/30 0:00',
  '30/6/2026',
  '6/30/2026',
  '二〇二六年六月',
  'Jun-26',
  '30-Jun-26'.replace('-26', '-2026'),
  '46203',
  '26年6月',
]

const dateForms: Form[] = [
  ofRows('dates', [[...HEADER], ...months.map((month, n) => cellsOf(student(n)).with(GRADUATION, month))], {
    students: students(months.length),
  }),
  written(
    'dates that may be two',
    at(GRADUATION, () => '6/7/2026'),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 毕业时间 date-ambiguous`) },
  ),
  written(
    'dates that are none',
    at(GRADUATION, (_, n) => ['2026-13', '2026届', '春季', '六月'][n]!),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 毕业时间 date`) },
  ),
  written(
    'amounts',
    at(FEE, (_, n) => ['￥30.00', '30元', '30.0', '０３０'][n]!),
  ),
  written(
    'amounts that are none',
    at(FEE, (_, n) => ['-30', '30.555', '三十', '30+5'][n]!),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 费用 amount`) },
  ),
]

const spoilt: Form[] = [
  written(
    'ID numbers in powers of ten',
    at(ID, () => '1.10105E+17'),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 身份证号 number-scientific`) },
  ),
  written(
    'student numbers in powers of ten',
    at(NUMBER, (_, n) => `2.0260${n + 1}E+11`),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 学号 number-scientific`) },
  ),
  written(
    'ID numbers with zeros for digits',
    at(ID, (_, n) => `11010519491${n + 1}310000`),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 身份证号 number-rounded`) },
  ),
  written(
    'ID numbers covered',
    at(ID, (id) => `${id.slice(0, 6)}********${id.slice(14)}`),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 身份证号 id-masked`) },
  ),
  written(
    'formulas without a result',
    at(NUMBER, (number, n) => ['#N/A', '#REF!', '########', number][n]!),
    { students: [four[3]!], problems: [2, 3, 4].map((line) => `${line} 学号 formula-error`) },
  ),
]

const badRows: Form[] = [
  ofRows(
    'some good, some bad',
    [
      [...HEADER],
      ...four.map(cellsOf),
      cellsOf({ ...student(4), name: '' }),
      cellsOf({ ...student(5), idNumber: '123' }),
      cellsOf(four[0]!),
      cellsOf({ ...student(6), level: '' }),
    ],
    {
      problems: ['6 姓名 required', '7 身份证号 id-length', '8 学号 duplicate', '9 层次 required'],
    },
  ),
  ofRows(
    'one row exchanged',
    [
      [...HEADER],
      ...four.map(cellsOf),
      ['000000199001010019', '2026010099', '林示例', '本科', '法学', '', ''],
    ],
    { problems: ['6 姓名 swapped'] },
  ),
  ofRows(
    'one person enrolled twice',
    [[...HEADER], ...four.map(cellsOf), cellsOf({ ...four[0]!, studentNumber: '2026019999' })],
    {
      students: [...four, { ...four[0]!, studentNumber: '2026019999' }],
      notes: ['6 身份证号 document-twice'],
    },
  ),
  ofRows(
    'a separator too many',
    [
      [...HEADER],
      ...four.map(cellsOf),
      ['林示例', '2026010077', idOf(77), '本科', '法', '学', '2026-06', '30'],
    ],
    { problems: ['6 毕业时间 date', '6 费用 amount'], notes: ['6  cells-shifted'] },
  ),
  ofRows(
    'captured elsewhere',
    [[...HEADER, '是否已采集'], ...four.map((one, n) => [...cellsOf(one), ['√', '否', '', '未采集'][n]!])],
    {},
  ),
  ofRows(
    'marks of control',
    [
      [...HEADER],
      cellsOf({ ...student(0), name: '林\u202E示例' }),
      cellsOf({ ...student(1), major: '法\u0007学' }),
      cellsOf(student(2)),
    ],
    {
      students: [student(2)],
      problems: ['2 姓名 control-character', '3 专业 control-character'],
    },
  ),
]

export const valueForms = (): readonly Form[] => [...marks, ...nameForms, ...dateForms, ...spoilt, ...badRows]
