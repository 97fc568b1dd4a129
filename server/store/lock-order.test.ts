// One order in which transactions lock rows. On a database with many connections two that lock in different orders wait for
// each other until one is ended; here every transaction of a day's work is written down and held against the order.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  boothOf,
  enrolAs,
  enrolBooth,
  importCsv,
  prepareSubmission,
  publishStudents,
  rosterCsv,
  signIn,
  startReviewServer,
  submitFor,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { LOCK_ORDER, transact } from './transact.ts'

type Locks = string[]
const transactions: Locks[] = []
let running: Locks | null = null

function withoutInner(sql: string): string {
  const outer = sql.replace(/\([^()]*\)/g, '')
  return outer === sql ? sql : withoutInner(outer)
}

/** Tables whose rows a query locks, in its own order; a counter by its name. */
function locksOf(sql: string, parameters: readonly unknown[]): string[] {
  const plain = sql.replace(/do update set/gi, '')
  const changed = [...plain.matchAll(/(?<!for )\b(?:update|delete from) "?(\w+)"?/gi)].map(
    ([, table]) => table!,
  )
  const read = /for update/i.test(plain) ? [/\bfrom "?(\w+)"?/i.exec(withoutInner(plain))![1]!] : []
  return [...read, ...changed].map((table) =>
    table === 'counter' ? `counter:${parameters.includes('audit') ? 'audit' : 'roster'}` : table,
  )
}

function onQuery(sql: string, parameters: readonly unknown[]): void {
  if (/^begin/i.test(sql)) running = []
  else if (/^(commit|rollback)/i.test(sql)) {
    if (running) transactions.push(running)
    running = null
  } else running?.push(...locksOf(sql, parameters))
}

let review: TestServer
beforeAll(async () => {
  review = await startReviewServer({ onQuery })
  await publishStudents(review, 12)
  const booth = await enrolBooth(review)
  const students = await booth.roster()
  const admin = await signIn(review.url)
  await admin.api.createAccount({ name: '审核员二', password: 'long-enough', role: 'reviewer' })
  const second = await signIn(review.url, '审核员二', 'long-enough')
  const ids: string[] = []
  for (const student of students.slice(0, 8)) ids.push(await submitFor(booth, student))
  const decide = (submissionId: string, decision: 'approved' | 'rejected') =>
    admin.api.decide({ submissionId, decision, reasons: decision === 'rejected' ? ['pose'] : [], note: '' })
  for (const [index, id] of ids.slice(0, 4).entries()) {
    await admin.api.claim({ submissionId: id })
    await decide(id, index < 2 ? 'approved' : 'rejected')
  }
  await admin.api.undo({ submissionId: ids[3]! })
  await decide(ids[3]!, 'rejected')
  await submitFor(booth, students[3]!)
  await second.api.claim({})
  await second.api.release({ submissionId: ids[4]! })
  await second.api.claim({})
  const { id: secondId } = (await admin.api.accounts()).find(({ name }) => name === '审核员二')!
  await admin.api.disableAccount({ id: secondId })
  await booth.api.withdraw({ id: ids[5]! })
  await admin.api.removeRoster({ rosterId: students[2]!.rosterId })
  await admin.api.removeRoster({ rosterId: students[10]!.rosterId })
  await importCsv(admin.api, rosterCsv(12, '改名')).catch(() => undefined)
  await importCsv(
    admin.api,
    rosterCsv(14).split('\n').slice(0, 1).concat(rosterCsv(14).split('\n').slice(13)).join('\n'),
  )
  await admin.api.publishRoster({})
  await admin.api.reissueCode({ rosterId: students[9]!.rosterId, revoke: false })
  const beat = { auditHead: 'a', auditRecords: 3, waiting: 0, blocked: 0, version: '1' }
  await booth.api.heartbeat(beat)
  await booth.api.heartbeat({ ...beat, auditRecords: 2 })
  const { booth: other } = await enrolAs(review, null, '另一台')
  const sent = await prepareSubmission(booth, students[8]!)
  await booth.api.submit(sent)
  const handed = { id: sent.id, manifestHash: sent.manifestHash }
  await other.api.holdings({ submissions: [handed] })
  await booth.api.withdraw({ ...handed })
  review.advance(60_000)
  await admin.api.advance({ submissionIds: ids.slice(0, 2), to: 'publishing' })
  await admin.api.claim({ submissionId: ids[6]! })
  review.advance(16 * 60_000)
  await (await signIn(review.url)).api.tasks({})
  for (let day = 0; day < 200; day += 50) {
    review.advance(50 * 86_400_000)
    await review.server.purge()
  }
  expect(await boothOf(booth.identity, review.url, review.now).roster()).not.toEqual([])
})
afterAll(() => review.stop())

const firstTouches = (locks: Locks): string[] => [...new Set(locks)]

describe('a transaction', () => {
  it('locks rows of tables in one order', () => {
    expect(transactions.length).toBeGreaterThan(40)
    const seen = transactions.map(firstTouches)
    const outOfOrder = seen.filter((tables) => {
      const places = tables
        .map((table) => (LOCK_ORDER as readonly string[]).indexOf(table))
        .filter((at) => at >= 0)
      return places.some((at, index) => index > 0 && at < places[index - 1]!)
    })
    expect(outOfOrder).toEqual([])
  })

  it('of every kind was among them, and nothing is locked that the order does not know', () => {
    const seen = new Set(transactions.flat())
    expect(LOCK_ORDER.filter((table) => !seen.has(table))).toEqual([])
    const withOthers = transactions.map(firstTouches).filter((tables) => tables.length > 1)
    const unknown = withOthers.flat().filter((table) => !(LOCK_ORDER as readonly string[]).includes(table))
    expect([...new Set(unknown)]).toEqual([])
  })
})

describe('a transaction that the database gave way to another', () => {
  const given = (code: string) => Object.assign(new Error('given way'), { code })
  const over = (outcomes: readonly (Error | 'done')[]) => {
    let runs = 0
    const execute = async () => {
      const outcome = outcomes[runs++]
      if (outcome instanceof Error) throw outcome
      return outcome
    }
    const db = { transaction: () => ({ execute }) }
    return { server: { db } as unknown as Parameters<typeof transact>[0], runs: () => runs }
  }

  it.each(['40001', '40P01'])('is begun again: %s', async (code) => {
    const { server, runs } = over([given(code), given(code), 'done'])
    expect(await transact(server, async () => 'x')).toBe('done')
    expect(runs()).toBe(3)
  })

  it('is given up in the end, and any other failure at once', async () => {
    const stubborn = over(Array.from({ length: 9 }, () => given('40001')))
    await expect(transact(stubborn.server, async () => 'x')).rejects.toThrow('given way')
    expect(stubborn.runs()).toBe(5)
    const broken = over([given('23505'), 'done'])
    await expect(transact(broken.server, async () => 'x')).rejects.toThrow('given way')
    expect(broken.runs()).toBe(1)
  })
})
