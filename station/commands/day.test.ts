// A day at the booth: what was done, what is left to do, and in whose language.

import { rmSync } from 'node:fs'
import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import {
  openTestStation,
  signIn,
  type TestStation,
  testComparison,
  testEntry,
  testVision,
  walkTo,
} from '../testing.ts'

const opened: TestStation[] = []
async function booth(...options: Parameters<typeof openTestStation>): Promise<TestStation> {
  const made = await openTestStation(...options)
  opened.push(made)
  await signIn(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.station.close()
    rmSync(one.dir, { recursive: true, force: true })
  }
})

const outboxOf = (one: TestStation) => one.station.state.folder().submissions.outbox

describe('the day', () => {
  it('counts photos, fees and what has not been sent, and begins anew at midnight in China', async () => {
    const one = await booth({ entries: [testEntry(1), testEntry(2)] })
    const none = await one.client.day.totals()
    expect(none).toMatchObject({ captured: 0, fees: { paid: 0, paidFen: 0 }, unsentCount: 0 })
    expect(await one.client.day.unsent()).toEqual([])
    await walkTo(one, 'saved', 'roster-1')
    await one.client.session.close({})
    const [item] = (await one.client.queue.list({ after: null, limit: 1, filter: 'all' })).items
    const after = await one.client.day.totals()
    expect(after).toMatchObject({ captured: 1, approved: 0, rejected: 0, unsentCount: 1, day: none.day })
    expect(await one.client.day.unsent()).toEqual([item])
    one.clock.now = new Date(one.clock.now.getTime() + 86_400_000)
    await signIn(one)
    expect(await one.client.day.totals()).toMatchObject({ captured: 0, unsentCount: 1 })
  })

  it('adds up what was paid, whatever became of the photo', async () => {
    const one = await booth({ entries: [testEntry(1, { feeFen: 3000 })] })
    await walkTo(one, 'fee')
    await one.client.session.settleFee({ amountFen: 3000, settlement: 'paid', reference: '收据 1' })
    await one.client.session.end({ reason: 'cancelled' })
    expect((await one.client.day.totals()).fees).toEqual({ paid: 1, paidFen: 3000, waived: 0 })
  })
})

describe('who is next', () => {
  it('is whoever has no photo yet, by student number', async () => {
    const roster = [testEntry(3), testEntry(1), testEntry(2, { captured: true })]
    const one = await booth({ entries: roster })
    expect((await one.client.roster.upNext()).map(({ rosterId }) => rosterId)).toEqual([
      'roster-1',
      'roster-3',
    ])
    await walkTo(one, 'saved', 'roster-1')
    await one.client.session.close({})
    expect((await one.client.roster.upNext()).map(({ rosterId }) => rosterId)).toEqual(['roster-3'])
  })

  it('a student who was turned down is found with the reason', async () => {
    const one = await booth({ entries: [testEntry(1)] })
    await walkTo(one, 'saved')
    await one.client.session.close({})
    const found = async () => (await one.client.roster.search({ query: testEntry(1).studentNumber }))[0]!
    expect(await found()).toMatchObject({ captured: true, last: { state: 'queued', rejection: null } })
    const outbox = outboxOf(one)
    const { submissionId } = outbox.due(one.clock.now, 1)[0]!
    const at = one.clock.now.toISOString()
    outbox.accepted(submissionId, 'waiting', at)
    outbox.reviewed([{ submissionId, state: 'rejected', reasons: ['eyes'], note: '请睁眼', at }])
    expect(await found()).toMatchObject({
      captured: false,
      last: { state: 'rejected', rejection: { reasons: ['eyes'], note: '请睁眼' } },
    })
  })
})

describe('the language', () => {
  it('chosen during a session is the student’s, and goes with them', async () => {
    const one = await booth({ entries: [testEntry(1)] })
    const lang = async () => (await one.client.app.state()).lang
    await walkTo(one, 'notice')
    await one.client.app.setLanguage({ lang: 'en' })
    expect(await lang()).toBe('en')
    await one.client.session.end({ reason: 'cancelled' })
    await one.client.session.close({})
    expect(await lang()).toBe('zh-CN')
    await one.client.app.setLanguage({ lang: 'en' })
    await walkTo(one, 'notice')
    expect(await lang()).toBe('en')
  })
})

describe('the sitter’s display', () => {
  it.each([
    ['good', 0.3],
    ['ask', 0.51],
    ['again', 0.9],
  ])('says of a verdict what happens next: %s', async (outcome, distance) => {
    const one = await booth({ vision: testVision({ compare: async () => testComparison(distance) }) })
    const display = createRouterClient(one.station.displayRouter, { context: { connection: 'display' } })
    const shown = async () => {
      for await (const { state } of await display.app.events()) return state
    }
    expect(await shown()).toMatchObject({ step: 'idle', outcome: null })
    await walkTo(one, 'verdict')
    expect(await shown()).toMatchObject({ step: 'verdict', outcome })
  })
})
