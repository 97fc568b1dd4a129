// Students for the demo and the tests. Nobody real: the names say so, the numbers are of region 000000, which no place
// has, and the school does not exist. The first three have a face (profiles.json).
import { bundledCardRules } from '../../core/identity/card-rules.ts'
import { ageOn, checkCharacter } from '../../core/identity/id-number.ts'
import type { CardFields } from './browser/card/card-fields.ts'

export interface Person {
  readonly name: string
  readonly sex: '男' | '女'
  readonly ethnicity: string
  readonly birthDate: string
  readonly idNumber: string
  readonly address: string
  readonly studentNumber: string
  readonly level: string
  readonly major: string
  readonly feeYuan: number
  /** The sitter with this student's face, where there is one. */
  readonly profileId?: string
}

export const SCHOOL = '示例开放大学'
export const GRADUATION = '2027-01'
const LEVELS = ['专升本', '专科'] as const
const MAJORS = ['行政管理', '会计学', '法学', '汉语言文学', '计算机科学与技术', '护理学'] as const
/** Every fourth one is settled before capture. */
const FEES_YUAN = [30, 30, 30, 0] as const

type Row = readonly [name: string, sex: '男' | '女', ethnicity: string, birthDate: string, profileId?: string]

const ROWS: readonly Row[] = [
  ['林示例', '女', '汉', '1998-04-12', 'lin'],
  ['高样本', '男', '汉', '1996-09-03', 'gao'],
  ['何测试', '男', '壮', '1979-11-25', 'he'],
  ['苏演示', '女', '汉', '2001-02-28'],
  ['唐虚构', '男', '回', '1988-07-19'],
  ['宋练习', '女', '满', '1993-12-06'],
  ['江模拟', '男', '汉', '1999-05-30'],
  ['沈假名', '女', '土家', '1985-01-14'],
  ['欧阳范例', '男', '汉', '1990-10-08'],
  ['周占位', '女', '苗', '1997-06-21'],
  ['吴试填', '男', '蒙古', '1982-03-17'],
  ['郑杜撰', '女', '汉', '2000-08-09'],
]

export const PEOPLE: readonly Person[] = ROWS.map(([name, sex, ethnicity, birthDate, profileId], index) => ({
  name,
  sex,
  ethnicity,
  birthDate,
  idNumber: inventedIdNumber(birthDate, sex, index),
  address: `示例省样本市测试区虚构路${index + 1}号${100 + index}室`,
  studentNumber: String(2024900001 + index),
  level: LEVELS[index % LEVELS.length]!,
  major: MAJORS[index % MAJORS.length]!,
  feeYuan: FEES_YUAN[index % FEES_YUAN.length]!,
  ...(profileId ? { profileId } : {}),
}))

/** A number with a right check character; odd sequence numbers are men, even ones women. */
function inventedIdNumber(birthDate: string, sex: '男' | '女', index: number): string {
  const sequence = 900 + index * 2 + (sex === '男' ? 1 : 0)
  const first17 = `000000${birthDate.replaceAll('-', '')}${sequence}`
  return first17 + checkCharacter(first17)
}

const ISSUED_IN = 2024

/** The last day of a card issued on the first of that year, for as long as the holder's age gives. */
function validTo(birthDate: string): string {
  const { spans } = bundledCardRules.validity
  const age = ageOn(birthDate, `${ISSUED_IN}-01-01`)
  const years = spans.findLast(({ fromAge }) => age >= fromAge)!.years
  return years === 'long-term' ? years : `${ISSUED_IN + years}-01-01`
}

/** What is printed on the student's test card; valid long enough for any test. */
export const cardFieldsOf = ({ name, sex, ethnicity, birthDate, address, idNumber }: Person): CardFields => ({
  name,
  sex,
  ethnicity,
  birthDate,
  address,
  idNumber,
  authority: '样本市公安局测试分局',
  validFrom: `${ISSUED_IN}-01-01`,
  validTo: validTo(birthDate),
})

/** A roster file as a school would upload it. */
export const rosterCsv = (people: readonly Person[] = PEOPLE): string =>
  [
    ['姓名', '学号', '身份证号', '学校', '层次', '专业', '毕业时间', '费用'],
    ...people.map((one) => [
      one.name,
      one.studentNumber,
      one.idNumber,
      SCHOOL,
      one.level,
      one.major,
      GRADUATION,
      one.feeYuan,
    ]),
  ]
    .map((row) => row.join(','))
    .join('\n')
