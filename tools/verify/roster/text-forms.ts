// Text files: encodings, separators, headers, and what stands around a list.
import { csv, type Form, utf8 } from './form.ts'
import { encodeGb18030, encodeUtf16 } from './gb18030.ts'
import { cellsOf, HEADER, idOf, student, students } from './students.ts'

const five = students(5)
const table = [[...HEADER], ...five.map(cellsOf)]
const plain = csv(table)
const ofBytes = (name: string, bytes: Uint8Array, more: Partial<Form> = {}): Form => ({
  name,
  extension: 'csv',
  bytes,
  students: five,
  ...more,
})
const ofText = (name: string, text: string, more: Partial<Form> = {}): Form => ofBytes(name, utf8(text), more)
const ofRows = (name: string, rows: readonly (readonly string[])[], more: Partial<Form> = {}): Form =>
  ofText(name, csv(rows), more)

/** The usual table under another header. */
const headed = (name: string, header: readonly string[], more: Partial<Form> = {}): Form =>
  ofRows(name, [header, ...five.map(cellsOf)], more)

const encodings: Form[] = [
  ofText('utf-8', plain),
  ofText('utf-8 with mark', `\uFEFF${plain}`),
  ofBytes('gb18030', encodeGb18030(plain)),
  ofBytes(
    'gb18030, rare characters',
    encodeGb18030(csv([[...HEADER], cellsOf(student(0, { name: '𬱖䶮㛃𠅤' }))])),
    { students: [student(0, { name: '𬱖䶮㛃𠅤' })] },
  ),
  ofBytes('utf-16 little endian', encodeUtf16(csv(table, '\t'), 'le'), { extension: 'txt' }),
  ofBytes('utf-16 big endian', encodeUtf16(plain, 'be')),
  ofBytes('utf-16 without mark', encodeUtf16(plain, 'le', false)),
]

/** More commas than the list has columns. */
const MANY = '法学,经济法,国际法,民法,刑法,行政法,诉讼法,环境法'

const separators: Form[] = [
  ofText('semicolons', csv(table, ';')),
  ofText(
    'semicolons, with more commas inside',
    csv([[...HEADER], ...students(5, { major: MANY }).map(cellsOf)], ';'),
    { students: students(5, { major: MANY }) },
  ),
  ofText('tabs', csv(table, '\t'), { extension: 'txt' }),
  ofText('full-width commas', csv(table, '，')),
  ofText('bars', csv(table, '|'), { extension: 'txt' }),
  ofText('sep= line', `sep=;\r\n${csv(table, ';')}`),
  ofText('line feeds', csv(table, ',', '\n')),
  ofText('carriage returns', csv(table, ',', '\r')),
  ofText('trailing separators', plain.replaceAll('\r\n', ',,,\r\n')),
  ofText('everything quoted', table.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\r\n')),
  ofText('blank lines between', csv(table, ',', '\r\n\r\n')),
  ofText(
    'break within a header cell',
    csv([
      ['姓名', '学号', '身份证号\n（18位）', '层次', '专业', '毕业时间', '费用\r\n(元)'],
      ...five.map(cellsOf),
    ]),
  ),
  ofRows(
    'separator within a cell',
    [[...HEADER], ...five.map((one) => cellsOf({ ...one, major: '法学,经济法' }))],
    { students: students(5, { major: '法学,经济法' }) },
  ),
]

const headers: Form[] = [
  headed('marks of duty', [
    '*姓名',
    '*学号',
    '*身份证号（必填）',
    '层次（必填）',
    '专业*',
    '毕业时间',
    '费用（元）',
  ]),
  headed('padded', ['姓 名', '学　号', ' 身份证号码 ', '层 次', '专 业', '毕业时间：', '费用']),
  headed('other words', ['学生姓名', '学籍号', '证件号码', '培养层次', '专业名称', '毕业日期', '采集费']),
  headed('other words again', [
    '考生姓名',
    '准考证号',
    '公民身份号码',
    '学历层次',
    '报考专业',
    '预计毕业时间',
    '应缴费用',
  ]),
  headed('English', ['Name', 'Student No.', 'ID Number', 'Level', 'Major', 'Graduation Date', 'Fee']),
  headed('two words in one', ['姓名', '学号/考生号', '身份证号/护照号', '层次', '专业', '毕业时间', '费用']),
  ofRows('titles above', [
    ['示例开放大学2026年上半年毕业生图像采集名单'],
    [],
    ['填报单位：示例学院', '', '', '填报日期：2026年5月'],
    [],
    [...HEADER],
    ...five.map(cellsOf),
  ]),
  ofRows('a title that names columns', [['说明：姓名须与身份证一致'], [...HEADER], ...five.map(cellsOf)]),
  ofRows('groups above the header', [
    ['基本信息', '', '', '学业', '', '', '其他'],
    [...HEADER],
    ...five.map(cellsOf),
  ]),
  ofRows('numbered, with columns nobody asks for', [
    [
      '序号',
      '姓名',
      '性别',
      '民族',
      '学号',
      '身份证号',
      '班级',
      '层次',
      '专业',
      '毕业时间',
      '费用',
      '联系电话',
      '备注',
    ],
    ...five.map((one, n) => [
      String(n + 1),
      one.name,
      '男',
      '汉',
      one.studentNumber,
      one.idNumber,
      '一班',
      one.level,
      one.major,
      one.graduation,
      '30',
      '13000000000',
      '',
    ]),
  ]),
  ofRows('both numbers', [
    ['考生号', '姓名', '学号', '身份证号', '层次', '专业', '毕业时间', '费用'],
    ...five.map((one, n) => [`26${String(n).padStart(12, '0')}`, ...cellsOf(one)]),
  ]),
  ofRows(
    'sums and signatures below',
    [
      [...HEADER],
      ...five.map(cellsOf),
      ['合计', '', '', '', '', '', '150'],
      ['共5人'],
      ['审核人：', '', '负责人：'],
    ],
    { notes: ['7  row-skipped', '8  row-skipped', '9  row-skipped'] },
  ),
  ofRows(
    'header on each page',
    [[...HEADER], ...five.slice(0, 3).map(cellsOf), [...HEADER], ...five.slice(3).map(cellsOf)],
    { notes: ['5  header-again'] },
  ),
  ofRows('rows numbered and left empty', [
    ['序号', ...HEADER],
    ...five.map((one, n) => [String(n + 1), ...cellsOf(one)]),
    ['6', '', '', '', '', '', '', ''],
    ['7'],
  ]),
]

const byHand: Form[] = [
  ofRows(
    'unknown header, told by hand',
    [['谁', '编码', '号', '档次', '学什么', '何时', '多少'], ...five.map(cellsOf)],
    {
      mapping: {
        headerLine: 1,
        columns: { name: 0, studentNumber: 1, idNumber: 2, level: 3, major: 4, graduation: 5, fee: 6 },
      },
    },
  ),
  ofRows(
    'unknown header, not told',
    [['谁', '编码', '号', '档次', '学什么', '何时', '多少'], ...five.map(cellsOf)],
    { students: [], problems: ['1  header-missing'], refused: true },
  ),
  ofRows('no header, told by hand', five.map(cellsOf), {
    mapping: {
      headerLine: 0,
      columns: { name: 0, studentNumber: 1, idNumber: 2, level: 3, major: 4, graduation: 5, fee: 6 },
    },
  }),
  ofRows('no header, not told', five.map(cellsOf), {
    students: [],
    problems: ['1  header-missing'],
    refused: true,
  }),
  ofRows(
    'no level, said for all',
    [
      ['姓名', '学号', '身份证号', '专业'],
      ...five.map((one) => [one.name, one.studentNumber, one.idNumber, one.major]),
    ],
    {
      mapping: { fill: { level: '本科', graduation: '2026-06', fee: '30' } },
      students: students(5, { level: '本科' }),
    },
  ),
  ofRows(
    'no level, not said',
    [
      ['姓名', '学号', '身份证号', '专业'],
      ...five.map((one) => [one.name, one.studentNumber, one.idNumber, one.major]),
    ],
    { students: [], problems: ['1 层次 column-missing'], refused: true },
  ),
  ofRows(
    'one column unknown, told by hand',
    [['姓名', '学号', '号码', '层次', '专业', '毕业时间', '费用'], ...five.map(cellsOf)],
    { mapping: { columns: { idNumber: 2 } } },
  ),
  ofRows('a column twice', [[...HEADER, '姓名'], ...five.map((one) => [...cellsOf(one), one.name])], {
    students: [],
    problems: ['1 姓名 column-twice'],
    refused: true,
  }),
  ofRows(
    'a column twice, told which',
    [[...HEADER, '姓名'], ...five.map((one) => [...cellsOf(one), '曾用名'])],
    { mapping: { columns: { name: 0 } } },
  ),
  ofRows(
    'name and number exchanged',
    [
      [...HEADER],
      ...five.map((one) => [one.idNumber, one.studentNumber, one.name, ...cellsOf(one).slice(3)]),
    ].map((row) => row),
    {
      students: [],
      problems: ['1 姓名 columns-swapped'],
      refused: true,
      // Names with a dot are names as well.
    },
  ),
  ofRows(
    'student and ID number exchanged',
    [
      [...HEADER],
      ...five.map((one) => [one.name, one.idNumber, one.studentNumber, ...cellsOf(one).slice(3)]),
    ],
    { students: [], problems: ['1 学号 columns-swapped'], refused: true },
  ),
  ofRows(
    'exchanged, told by hand',
    [
      [...HEADER],
      ...five.map((one) => [one.name, one.idNumber, one.studentNumber, ...cellsOf(one).slice(3)]),
    ],
    { mapping: { columns: { studentNumber: 2, idNumber: 1 } } },
  ),
  ofRows(
    'document in the second column of two',
    [
      ['姓名', '学号', '身份证号', '护照号', '层次', '专业'],
      ['林示例', '1', idOf(0), '', '本科', '法学'],
      ['JOHN SAMPLE', '2', '', 'X1234567', '本科', '法学'],
    ],
    {
      students: [
        student(0, { studentNumber: '1', graduation: '', feeFen: 0, level: '本科', major: '法学' }),
        student(0, {
          name: 'JOHN SAMPLE',
          studentNumber: '2',
          idNumber: 'X1234567',
          documentType: 'passport',
          graduation: '',
          feeFen: 0,
          level: '本科',
          major: '法学',
        }),
      ],
    },
  ),
]

export const textForms = (): readonly Form[] => [...encodings, ...separators, ...headers, ...byHand]
