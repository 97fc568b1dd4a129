// The roster over real HTTP: drafts, publication, what stations pull, personal codes and their sheet.
import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { parseCode } from '../../core/identity/personal-code.ts'
import {
  type ConsoleClient,
  enrolBooth,
  failureOf,
  importCsv as importList,
  rosterCsv,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
  testIdNumber,
} from '../../tests/support/review-server.ts'

const HEADER = '姓名,学号,身份证号,层次,专业,已采集'
let review: TestServer
let booth: TestBooth
let admin: ConsoleClient

beforeAll(async () => {
  review = await startReviewServer()
  booth = await enrolBooth(review)
  admin = await signIn(review.url)
})
afterAll(() => review.stop())

const importCsv = (csv: string, dryRun = false) => importList(admin.api, csv, dryRun)

describe('an import', () => {
  it('reaches no station before it is published, and all of it after', async () => {
    expect(await importCsv(rosterCsv(3), true)).toEqual({ added: 3, changed: 0, problems: [] })
    expect((await admin.api.roster({})).total).toBe(0)
    expect(await importCsv(rosterCsv(3))).toEqual({ added: 3, changed: 0, problems: [] })
    expect(await admin.api.roster({})).toMatchObject({ total: 3, unpublished: 3 })
    expect(await booth.roster()).toEqual([])
    expect(await admin.api.publishRoster({})).toEqual({ published: 3, heldBack: 0 })
    expect(await admin.api.publishRoster({})).toEqual({ published: 0, heldBack: 0 })
    const entries = await booth.roster()
    expect(entries.map((entry) => entry.studentNumber)).toEqual(['S20260001', 'S20260002', 'S20260003'])
    expect(entries[0]).toMatchObject({
      idNumber: testIdNumber(1),
      school: '示范大学',
      feeFen: 3000,
      captured: false,
      removed: false,
      training: true,
    })
  })

  it('is all or nothing', async () => {
    const csv = `${HEADER}\n新生,N1,${testIdNumber(9)},本科,法学,\n坏行,N2,1,本科,法学,`
    const result = await importCsv(csv)
    expect(result).toEqual({
      added: 0,
      changed: 0,
      problems: [{ line: 3, column: '身份证号', code: 'id-length' }],
    })
    expect((await admin.api.roster({ query: 'N1' })).rows).toEqual([])
  })

  it('again changes only what changed, and the stations hear of that alone', async () => {
    const { cursor } = await booth.api.roster({})
    expect(await importCsv(rosterCsv(3))).toMatchObject({ added: 0, changed: 0 })
    const csv = `${HEADER}\n改了名,S20260002,${testIdNumber(2)},本科,法学,是`
    expect(await importCsv(csv)).toMatchObject({ added: 0, changed: 1 })
    expect((await booth.api.roster({ cursor })).entries).toEqual([])
    await admin.api.publishRoster({})
    const { entries, cursor: after } = await booth.api.roster({ cursor })
    expect(entries).toMatchObject([{ name: '改了名', studentNumber: 'S20260002', captured: true }])
    expect((await booth.api.roster({ cursor: after })).entries).toEqual([])
    expect((await booth.api.roster({ cursor: '99999' })).entries).toHaveLength(3)
  })
})

describe('a removal', () => {
  it('reaches the stations without saying who it was, and can be undone by a new import', async () => {
    const { cursor } = await booth.api.roster({})
    const [row] = (await admin.api.roster({ query: 'S20260003' })).rows
    await admin.api.removeRoster({ rosterId: row!.rosterId })
    const { entries, cursor: after } = await booth.api.roster({ cursor })
    expect(entries).toMatchObject([{ rosterId: row!.rosterId, removed: true, name: '', idNumber: '' }])
    expect((await admin.api.roster({ query: 'S20260003' })).rows).toEqual([])
    await importCsv(rosterCsv(3))
    await admin.api.publishRoster({})
    const back = (await booth.api.roster({ cursor: after })).entries
    expect(back.find((entry) => entry.rosterId === row!.rosterId)).toMatchObject({
      removed: false,
      name: '测试学生3',
    })
    expect(await failureOf(admin.api.removeRoster({ rosterId: 'nobody' }))).toBe('NOT_FOUND roster-row')
  })
})

describe('the list', () => {
  it('is searched by name, number and the end of the ID number, and paged', async () => {
    const names = async (query: string) =>
      (await admin.api.roster({ query })).rows.map((row) => row.studentNumber)
    expect(await names('学生1')).toEqual(['S20260001'])
    expect(await names(testIdNumber(1).slice(-6))).toEqual(['S20260001'])
    const page = await admin.api.roster({ limit: 2 })
    expect(page.rows).toHaveLength(2)
    const rest = await admin.api.roster({ limit: 2, cursor: page.next! })
    expect(rest).toMatchObject({ rows: [{ studentNumber: 'S20260003' }], next: null, total: 3 })
    expect(page.rows[0]!.idNumberMasked).toMatch(/^000000\*+/)
  })
})

describe('a personal code', () => {
  it('is verified with nothing but the server’s public key', async () => {
    const { codeKeys, entries } = await booth.api.roster({})
    const [issued] = await review.server.personalCodes()
    const code = parseCode(issued!.code)!
    const entry = entries.find((one) => one.rosterId === code.rosterId)!
    expect(code).toMatchObject({ taskId: entry.taskId, serial: entry.codeSerial })
    const x = codeKeys.find((key) => key.keyId === code.keyId)!.publicKey
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    const signature = Buffer.from(code.signature, 'base64url')
    expect(verify(null, Buffer.from(code.signed), key, signature)).toBe(true)
    expect(verify(null, Buffer.from(`${code.signed}A`), key, signature)).toBe(false)
    expect(issued!.code).not.toContain(Buffer.from('测试学生').toString('base64url'))
  })

  it('is void once another was issued or it was revoked, and the stations hear of it', async () => {
    const { cursor, entries } = await booth.api.roster({})
    const { rosterId, codeSerial } = entries.find((entry) => entry.studentNumber === 'S20260001')!
    const { code } = await admin.api.reissueCode({ rosterId, revoke: false })
    expect(parseCode(code!)?.serial).toBe(codeSerial + 1)
    expect(await admin.api.reissueCode({ rosterId, revoke: true })).toEqual({ code: null })
    const changed = (await booth.api.roster({ cursor })).entries
    expect(changed).toMatchObject([{ rosterId, codeSerial: codeSerial + 2 }])
    const [row] = (await admin.api.roster({ query: 'S20260001' })).rows
    expect(row?.codeRevoked).toBe(true)
    expect((await review.server.personalCodes()).map((one) => one.rosterId)).not.toContain(rosterId)
  })

  it('is printed on pages that run nothing and load this server’s letters alone', async () => {
    await importCsv(`${HEADER}\n<b>甲</b>,X1,${testIdNumber(50)},本科,法学,`)
    await admin.api.publishRoster({})
    const response = await admin.get(`${API_PREFIX}/console/roster/codes`)
    const html = await response.text()
    const codes = (await review.server.personalCodes()).map((one) => one.code)
    expect(codes.filter((code) => html.includes(code)).length).toBe(html.match(/<article>/g)!.length)
    expect(html).toContain('&lt;b&gt;甲&lt;/b&gt;')
    expect(html).not.toMatch(/<script|src=|改了名/)
    expect(html.match(/<link[^>]*>/g)).toEqual(['<link rel="stylesheet" href="/console/fonts.css">'])
    expect(html.match(/<section>/g)!.length).toBe(Math.ceil(html.match(/<article>/g)!.length / 9))
    const policy = response.headers.get('content-security-policy')!
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]
    expect(html).toContain(`<style nonce="${nonce}">`)
    const next = await admin.get(`${API_PREFIX}/console/roster/codes?limit=1`)
    expect(await next.text()).toMatch(/href="\?cursor=\d+&limit=1"/)
    expect((await admin.get(`${API_PREFIX}/console/roster/codes?limit=0`)).status).toBe(400)
  })
})
