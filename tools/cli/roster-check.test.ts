import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rosterCsv } from '../../tests/support/review-server.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-check-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function check(content: string, ...options: string[]) {
  const file = join(folder, 'list.csv')
  writeFileSync(file, content)
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), 'roster', 'check', file, ...options],
    { encoding: 'utf8' },
  )
  return {
    status,
    stderr,
    text: stdout,
    report: options.includes('--json') ? JSON.parse(stdout || 'null') : null,
  }
}

it('a good list is 0, one with bad rows 1, what is none 2', () => {
  expect(check(rosterCsv(2), '--json')).toMatchObject({
    status: 0,
    report: { format: 'csv', encoding: 'utf-8', students: 2, good: 2, problems: [], headerLine: 1 },
  })
  const bad = check(`${rosterCsv(2)}\n乙,A9,1,本科,法学,,`, '--json')
  expect(bad).toMatchObject({
    status: 1,
    report: {
      students: 3,
      good: 2,
      problemCount: 1,
      problems: [{ line: 4, column: '身份证号', code: 'id-length' }],
    },
  })
  expect(bad.report.problems[0].sentence).toMatch(/18 位/)
  const none = check('%PDF-1.7', '--json', '--lang', 'en')
  expect(none).toMatchObject({ status: 2, report: { refused: [{ code: 'pdf' }] } })
  expect(none.report.refused[0].sentence).toMatch(/PDF/)
})

it('a header nobody knows is told by hand, and a hand that errs is told so', () => {
  const csv = rosterCsv(1).replace('姓名', '谁').replace('层次', '？')
  expect(check(csv, '--json')).toMatchObject({
    status: 2,
    report: {
      refused: [{ code: 'column-missing' }, { code: 'column-missing' }],
      columns: [{ number: 1, title: '谁', column: null }, ...Array(6).fill(expect.anything())],
    },
  })
  expect(check(csv, '--column', 'name=1', '--fill', 'level=本科').status).toBe(0)
  expect(check(csv, '--column', 'nobody=1')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('nobody'),
  })
})
