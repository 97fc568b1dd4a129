// Invented students for demo and tests: names nobody bears, ID numbers in region 000000, which does not exist. The first
// three have a face of their own.
import { checkCharacter } from '../../core/identity/id-number.ts'
import type { SitterRequest } from '../sitter/render.ts'

export interface Person {
  readonly name: string
  readonly sex: '男' | '女'
  readonly studentNumber: string
  readonly idNumber: string
  readonly level: string
  readonly major: string
  readonly feeYuan: number
  /** Looks; absent for those who are only names on a list. */
  readonly looks?: SitterRequest
}

export const SCHOOL = '示例开放大学'

const idNumber = (first17: string): string => first17 + checkCharacter(first17)

/** Frontal, the landmark model reads this mesh about 4° downward; the pose makes up for it. */
const STRAIGHT = { pitchDeg: -4 }

export const PEOPLE: readonly Person[] = [
  {
    name: '测试甲',
    sex: '男',
    studentNumber: '2024900001',
    idNumber: idNumber('00000019980312001'),
    level: '专升本',
    major: '法学',
    feeYuan: 30,
    looks: { ...STRAIGHT, seed: 7, clothes: '#2b2f3a', hair: '#1d1713' },
  },
  {
    name: '测试乙',
    sex: '女',
    studentNumber: '2024900002',
    idNumber: idNumber('00000020000708002'),
    level: '专科',
    major: '学前教育',
    feeYuan: 30,
    looks: {
      ...STRAIGHT,
      seed: 21,
      hairStyle: 'tied',
      hair: '#20140f',
      skin: '#e8c1a6',
      lips: '#c26a6a',
      clothes: '#5a1f33',
      shape: {
        faceWidth: -0.8,
        jawWidth: -0.9,
        chinWidth: -0.7,
        eyeSize: 0.9,
        noseWidth: -0.8,
        noseLength: -0.5,
        lipFullness: 0.7,
        browHeight: 0.5,
      },
    },
  },
  {
    name: '测试丙',
    sex: '男',
    studentNumber: '2024900003',
    idNumber: idNumber('00000019901125003'),
    level: '专升本',
    major: '计算机科学与技术',
    feeYuan: 0,
    looks: {
      ...STRAIGHT,
      seed: 55,
      hair: '#0f0d0c',
      skin: '#a8714d',
      age: 0.8,
      beard: 0.5,
      clothes: '#1f3d2c',
      shape: {
        faceWidth: 0.9,
        jawWidth: 0.9,
        chinLength: 0.6,
        eyeSpacing: -0.8,
        eyeSize: -0.6,
        noseWidth: 0.9,
        noseLength: 0.8,
        mouthWidth: 0.7,
        browTilt: -0.7,
      },
    },
  },
  {
    name: '测试丁',
    sex: '女',
    studentNumber: '2024900004',
    idNumber: idNumber('00000019990101004'),
    level: '专科',
    major: '会计',
    feeYuan: 0,
  },
  {
    name: '测试戊',
    sex: '男',
    studentNumber: '2024900005',
    idNumber: idNumber('00000019970815005'),
    level: '专升本',
    major: '法学',
    feeYuan: 30,
  },
  {
    name: '测试己',
    sex: '女',
    studentNumber: '2024900006',
    idNumber: idNumber('00000019960220006'),
    level: '专升本',
    major: '护理学',
    feeYuan: 30,
  },
]

/** A roster file as a school would upload it. */
export const rosterCsv = (people: readonly Person[] = PEOPLE): string =>
  [
    '姓名,学号,身份证号,学校,层次,专业,毕业时间,费用',
    ...people.map((one) =>
      [one.name, one.studentNumber, one.idNumber, SCHOOL, one.level, one.major, '2027-01', one.feeYuan].join(
        ',',
      ),
    ),
  ].join('\n')

/** What is printed on a person's test card. */
export const cardFieldsOf = ({ name, sex, idNumber: number }: Person) => ({
  name,
  sex,
  ethnicity: '汉',
  birthDate: `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`,
  address: '示例省示例市示例区样本路一号',
  idNumber: number,
  authority: '示例市公安局样本分局',
  validFrom: '2020-01-01',
  validTo: '2040-01-01',
})
