// Lists of students who have another document than the resident card, or an old number, or one that cannot be.
import type { StudentRecord } from '../../../core/roster/student-record.ts'
import type { Form } from './form.ts'
import { cellsOf, checked, HEADER, idOf, student, students } from './students.ts'
import { at, ID, ofRows, written } from './value-forms.ts'

const four = students(4)

const DOCUMENTS: readonly (readonly [
  word: string,
  number: string,
  type: StudentRecord['documentType'],
  stored?: string,
])[] = [
  ['居民身份证', idOf(0), undefined],
  ['护照', 'X1234567', 'passport'],
  ['港澳居民来往内地通行证', 'H01234567', 'hong-kong-macao-permit'],
  ['港澳居民来往内地通行证', 'M01234567', 'hong-kong-macao-permit'],
  ['台湾居民来往大陆通行证', '00123456', 'taiwan-permit'],
  ['港澳台居民居住证', checked('81000020000101101'), 'residence-permit'],
  ['港澳台居民居住证', checked('82000020000101102'), 'residence-permit'],
  ['台湾居民居住证', checked('83000020000101103'), 'residence-permit'],
  ['外国人永久居留身份证', 'XXX000000010117', 'permanent-residence'],
  ['外国人永久居留身份证', checked('90012320000101104'), 'permanent-residence'],
  ['军官证', '军字第0123456号', 'officer'],
]

const documented = (name: string, withType: boolean, rows: typeof DOCUMENTS): Form =>
  ofRows(
    name,
    [
      [...HEADER, ...(withType ? ['证件类型'] : [])],
      ...rows.map(([word, number], n) => [
        ...cellsOf({ ...student(n), idNumber: number }),
        ...(withType ? [word] : []),
      ]),
    ],
    {
      students: rows.map(([, idNumber, documentType], n) =>
        student(n, { idNumber, ...(documentType ? { documentType } : {}) }),
      ),
    },
  )

export const documentForms = (): readonly Form[] => [
  documented('documents with their type', true, DOCUMENTS),
  documented(
    'documents recognised',
    false,
    DOCUMENTS.filter(([word, number]) => word !== '台湾居民来往大陆通行证' && number !== 'X'),
  ),
  ofRows(
    'types with codes',
    [
      [...HEADER, '证件类型'],
      [...cellsOf(student(0)), '1-居民身份证'],
      [...cellsOf({ ...student(1), idNumber: 'X7654321' }), '2-护照'],
      [...cellsOf(student(2)), ''],
    ],
    {
      students: [student(0), student(1, { idNumber: 'X7654321', documentType: 'passport' }), student(2)],
    },
  ),
  written(
    'numbers of 15 digits',
    at(ID, (_, n) => `0000008001010${n + 1}1`),
    {
      students: four.map((one, n) => ({ ...one, idNumber: checked(`000000198001010${n + 1}1`) })),
      notes: [2, 3, 4, 5].map((line) => `${line} 身份证号 id-from-15`),
    },
  ),
  ofRows(
    'documents that cannot be',
    [
      [...HEADER, '证件类型'],
      [...cellsOf({ ...student(0), idNumber: '12' }), '护照'],
      [...cellsOf({ ...student(1), idNumber: 'H1' }), '港澳通行证'],
      [...cellsOf({ ...student(2), idNumber: 'AB123' }), '船员证'],
      [...cellsOf({ ...student(3), idNumber: '12345678' }), ''],
    ],
    {
      students: [],
      problems: [
        '2 身份证号 document-number',
        '3 身份证号 document-number',
        '4 证件类型 document-type',
        '5 身份证号 document-type-needed',
      ],
    },
  ),
  written(
    'check characters that do not fit',
    at(ID, (id) => `${id.slice(0, 17)}${id[17] === '1' ? '2' : '1'}`),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 身份证号 id-check-character`) },
  ),
  written(
    'birthdays that do not exist',
    at(ID, (_, n) => checked(`00000020000230${n}11`)),
    { students: [], problems: [2, 3, 4, 5].map((line) => `${line} 身份证号 id-birth-date`) },
  ),
]
