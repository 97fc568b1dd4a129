// The students of the lists, as they truly are. Nobody: the region of their numbers is 000000, or a public test value.
import { checkCharacter } from '../../../core/identity/id-number.ts'
import type { StudentRecord } from '../../../core/roster/student-record.ts'

export const SCHOOL = '示例开放大学'

const NAMES = [
  '林示例',
  '高样本',
  '何测试',
  '欧阳范例',
  '沈假名',
  '周占位',
  '吴试填',
  '郑杜撰',
  '阿依示例·买买提测试',
  '㛃虚构',
] as const
const MAJORS = ['法学', '会计学', '护理学', '计算机科学与技术'] as const

export const checked = (first17: string): string => first17 + checkCharacter(first17)

/** Sequence numbers that no spreadsheet's rounding can make: they never end in zeros. */
export const idOf = (n: number): string => checked(`0000002000010${(n % 9) + 1}${String(100 + n).slice(-3)}`)

export function student(n: number, over: Partial<StudentRecord> = {}): StudentRecord {
  return {
    name: NAMES[n % NAMES.length]!,
    studentNumber: String(2026010001 + n),
    idNumber: idOf(n),
    school: SCHOOL,
    level: n % 2 === 0 ? '本科' : '专科',
    major: MAJORS[n % MAJORS.length]!,
    graduation: '2026-06',
    feeFen: 3000,
    ...over,
  }
}

export const students = (count: number, over: Partial<StudentRecord> = {}): StudentRecord[] =>
  Array.from({ length: count }, (_, n) => student(n, over))

export const HEADER = ['姓名', '学号', '身份证号', '层次', '专业', '毕业时间', '费用'] as const

/** As most lists write it. */
export const cellsOf = (one: StudentRecord): string[] => [
  one.name,
  one.studentNumber,
  one.idNumber,
  one.level,
  one.major,
  one.graduation,
  String(one.feeFen / 100),
]
