// The columns of a roster file, as data: the name shown in a problem, and every header that means it.

export type RosterColumn =
  | 'name'
  | 'studentNumber'
  | 'idNumber'
  | 'school'
  | 'level'
  | 'major'
  | 'graduation'
  | 'fee'
  | 'captured'

export interface ColumnRule {
  readonly label: string
  readonly headers: readonly string[]
  readonly required: boolean
  readonly longest: number
}

export const COLUMNS: Readonly<Record<RosterColumn, ColumnRule>> = {
  name: { label: '姓名', headers: ['姓名', '学生姓名', 'name'], required: true, longest: 60 },
  studentNumber: {
    label: '学号',
    headers: ['学号', '考生号', '准考证号', 'studentnumber', 'student_number', 'student number'],
    required: true,
    longest: 40,
  },
  idNumber: {
    label: '身份证号',
    headers: ['身份证号', '身份证号码', '公民身份号码', '证件号码', 'idnumber', 'id_number', 'id number'],
    required: true,
    longest: 18,
  },
  school: {
    label: '学校',
    headers: ['学校', '学校名称', '院校', '院校名称', 'school'],
    required: false,
    longest: 80,
  },
  level: { label: '层次', headers: ['层次', '学历层次', '培养层次', 'level'], required: true, longest: 40 },
  major: { label: '专业', headers: ['专业', '专业名称', 'major'], required: true, longest: 80 },
  graduation: {
    label: '毕业时间',
    headers: ['毕业时间', '毕业日期', '毕业年月', 'graduation'],
    required: false,
    longest: 20,
  },
  fee: { label: '费用', headers: ['费用', '费用(元)', '费用（元）', 'fee'], required: false, longest: 12 },
  captured: { label: '已采集', headers: ['已采集', '是否已采集', 'captured'], required: false, longest: 6 },
}

export const columnOf = (header: string): RosterColumn | undefined => {
  const wanted = header.trim().toLowerCase()
  return (Object.keys(COLUMNS) as RosterColumn[]).find((name) => COLUMNS[name].headers.includes(wanted))
}
