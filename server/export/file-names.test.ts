import { describe, expect, it } from 'vitest'
import { createNames, fileName, unknownPlaceholders } from './file-names.ts'
import { type ListRow, listCsv } from './list-csv.ts'

const student = { studentNumber: 'S1', name: '张三', level: '本科', major: '法学' }

describe('a file name', () => {
  it.each([
    ['{studentNumber}', student, 'S1'],
    ['{level}-{major}-{name}-{studentNumber}', student, '本科-法学-张三-S1'],
    ['{name}', { ...student, name: '../../etc/passwd' }, '_.._etc_passwd'],
    ['{name}', { ...student, name: 'a\\b:c*d?e"f<g>h|i' }, 'a_b_c_d_e_f_g_h_i'],
    ['{name}', { ...student, name: 'gpj\u202Eexe\u0000' }, 'gpj_exe_'],
    ['{name}', { ...student, name: 'CON' }, '_CON'],
    ['{name}', { ...student, name: ' . ' }, '_'],
    ['{name}', { ...student, name: '名'.repeat(300) }, '名'.repeat(100)],
  ])('from %s is safe (%#)', (template, fields, expected) => {
    expect(fileName(template, fields)).toBe(expected)
  })

  it('that comes twice is numbered, whatever the case', () => {
    const nameOf = createNames('.jpg')
    expect([nameOf('a'), nameOf('A'), nameOf('a-2'), nameOf('a')]).toEqual([
      'a.jpg',
      'A-2.jpg',
      'a-2-2.jpg',
      'a-3.jpg',
    ])
  })

  it('knows its placeholders', () => {
    expect(unknownPlaceholders('{name}-{idNumber}')).toEqual(['idNumber'])
    expect(unknownPlaceholders('photo {name}')).toEqual([])
  })
})

describe('the list', () => {
  it('has a mark for spreadsheets and no formula', () => {
    const row: ListRow = {
      fileName: 'S1.jpg',
      name: '=HYPERLINK("http://x")',
      studentNumber: '+1',
      school: '示范, 大学',
      level: ' @a',
      major: '-法学',
      graduation: '',
      state: '审核通过',
      decidedAt: '2026-05-01T02:00:00.000Z',
      sha256: 'ff',
    }
    const [header, line, end] = listCsv([row]).split('\r\n')
    expect(header?.startsWith('\uFEFF文件名,姓名,学号')).toBe(true)
    expect(line).toBe(
      `S1.jpg,"'=HYPERLINK(""http://x"")",'+1,"示范, 大学",' @a,'-法学,,审核通过,2026-05-01T02:00:00.000Z,ff`,
    )
    expect(end).toBe('')
  })
})
