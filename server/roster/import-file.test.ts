// A list as a file over real HTTP: workbooks, columns by hand, the good rows without the bad, and how far it is.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  rosterCsv,
  importFile as sendFile,
  signIn,
  startReviewServer,
  submitFor,
  type TestServer,
  testIdNumber,
} from '../../tests/support/review-server.ts'
import { encodeGb18030 } from '../../tools/verify/roster/gb18030.ts'
import { writeXlsx } from '../../tools/verify/roster/write-xlsx.ts'

let review: TestServer
let admin: ConsoleClient
beforeAll(async () => {
  review = await startReviewServer()
  admin = await signIn(review.url)
})
afterAll(() => review.stop())

type Asked = Partial<Parameters<typeof sendFile>[2]>

async function importFile(bytes: Uint8Array, { dryRun = false, ...asked }: Asked = {}) {
  const steps: string[] = []
  const result = await sendFile(admin.api, bytes, { dryRun, ...asked }, (step, rows) =>
    steps.push(`${step} ${rows}`),
  )
  return { ...result, steps }
}

const HEADER = ['姓名', '学号', '身份证号', '层次', '专业']
const utf8 = (text: string) => new TextEncoder().encode(text)
const listed = async (query: string) => (await admin.api.roster({ query })).rows.map(({ name }) => name)

describe('a file', () => {
  it('may be a workbook or GB18030, says how far it is, and a trial writes nothing', async () => {
    const book = writeXlsx([
      { name: '名单', rows: [HEADER, ['张　三', 'X1', testIdNumber(1), '本科', '法学']] },
    ])
    const trial = await importFile(book, { dryRun: true })
    expect(trial).toMatchObject({ added: 1, changed: 0, problems: [] })
    expect(trial.steps).toEqual(['checking 1'])
    expect(await listed('X1')).toEqual([])
    const done = await importFile(book)
    expect(done.steps[0]).toBe('checking 1')
    expect(done).toMatchObject({ added: 1, changed: 0, problems: [] })
    expect(await listed('张三')).toEqual(['张三'])
    expect(await listed('张 　三')).toEqual(['张三'])
    const again = await importFile(encodeGb18030(`${HEADER.join(',')}\n张三,X1,${testIdNumber(1)},本科,法学`))
    expect(again).toMatchObject({ added: 0, changed: 0 })
  })

  it('with bad rows is taken whole or not at all, unless its good rows are asked for', async () => {
    const csv = utf8(
      `${HEADER.join(',')}\n好,G1,${testIdNumber(2)},本科,法学\n坏,G2,1,本科,法学\n,,,,\n好二,G3,${testIdNumber(3)},本科,法学`,
    )
    expect(await importFile(csv)).toMatchObject({ added: 0, problems: [{ line: 3, code: 'id-length' }] })
    expect(await listed('G1')).toEqual([])
    expect(await importFile(csv, { takeGood: true, dryRun: true })).toMatchObject({ added: 2, skipped: 1 })
    expect(await importFile(csv, { takeGood: true })).toMatchObject({
      added: 2,
      skipped: 1,
      problems: [{ line: 3 }],
    })
    expect([...(await listed('G1')), ...(await listed('G2')), ...(await listed('G3'))]).toEqual([
      '好',
      '好二',
    ])
  })

  it('that breaks off is not taken, whatever is asked', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => `甲,B${n},${testIdNumber(100 + n)},本科,法学`)
    const csv = utf8([HEADER.join(','), ...rows, '"乙,B99'].join('\n'))
    expect(await importFile(csv, { takeGood: true })).toMatchObject({
      added: 0,
      problems: [{ line: 42, code: 'csv' }],
    })
    expect(await listed('B1')).toEqual([])
  })

  it('has columns by hand', async () => {
    const csv = utf8(`谁,编码,号\n甲,H1,${testIdNumber(4)}`)
    expect(await importFile(csv)).toMatchObject({ problems: [{ code: 'header-missing' }] })
    const mapping = {
      headerLine: 1,
      columns: { name: 0, studentNumber: 1, idNumber: 2 },
      fill: { level: '本科', major: '法学' },
    }
    expect(await importFile(csv, { mapping })).toMatchObject({ added: 1, problems: [] })
    const wrong = importFile(csv, { mapping: { columns: { name: -1 } } })
    expect(await failureOf(wrong)).toBe('BAD_INPUT input:mapping.columns.name')
  })

  it('carries documents that are no resident cards to the stations', async () => {
    const csv = utf8(
      `${HEADER.join(',')},证件类型\nJOHN SAMPLE,D1,X1234567,本科,法学,护照\n甲,D2,${testIdNumber(5)},本科,法学,`,
    )
    expect(await importFile(csv)).toMatchObject({ added: 2, problems: [] })
    await admin.api.publishRoster({})
    const booth = await enrolBooth(review)
    const entries = await booth.roster()
    expect(entries.find(({ studentNumber }) => studentNumber === 'D1')).toMatchObject({
      documentType: 'passport',
      idNumber: 'X1234567',
    })
    expect(entries.find(({ studentNumber }) => studentNumber === 'D2')).not.toHaveProperty('documentType')
    expect(await importFile(csv)).toMatchObject({ added: 0, changed: 0 })
  })

  it('leaves out students whose photo is approved, and says so', async () => {
    const list = (name: string) =>
      utf8(
        `${HEADER.join(',')}\n${name},L1,${testIdNumber(6)},本科,法学\n新人,L${name},${testIdNumber(7)},本科,法学`,
      )
    await importFile(list('旧名'))
    await admin.api.publishRoster({})
    const booth = await enrolBooth(review)
    const submissionId = await submitFor(
      booth,
      (await booth.roster()).find(({ studentNumber }) => studentNumber === 'L1')!,
    )
    await admin.api.claim({ submissionId })
    await admin.api.decide({ submissionId, decision: 'approved', reasons: [], note: '' })
    expect(await importFile(list('改名'))).toMatchObject({
      added: 0,
      problems: [{ line: 2, code: 'locked' }],
    })
    expect(await importFile(list('改名'), { takeGood: true })).toMatchObject({
      added: 1,
      skipped: 1,
      problems: [{ line: 2, code: 'locked' }],
    })
    // A name with a pad is the same name.
    expect(await importFile(list('旧　名'), { takeGood: true })).toMatchObject({ problems: [] })
  })

  it('is stopped by whoever hangs up, and completed by the same file', async () => {
    const file = Buffer.from(rosterCsv(900, '停下')).toString('base64')
    const steps = await admin.api.importRoster({ file, dryRun: false })
    for await (const { step } of steps) if (step === 'writing') break
    const rest = await importFile(Buffer.from(rosterCsv(900, '停下')))
    expect(rest.problems).toEqual([])
    expect((await admin.api.roster({ query: '停下' })).rows.length).toBeGreaterThan(0)
    expect(await importFile(Buffer.from(rosterCsv(900, '停下')))).toMatchObject({ added: 0, changed: 0 })
  })
})
