// What is known of a server's holdings, over real SQLite: everything is asked once, page by page, and every answer settles
// what it was about.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { StatusItem } from '../../core/contract/server-records.ts'
import { openTestStation, type TestStation, testEntry } from '../testing.ts'

const AT = '2026-03-04T02:00:00.000Z'
const HASH = 'a'.repeat(64)

let booth: TestStation
let ids: string[]
beforeEach(async () => {
  booth = await openTestStation({ entries: Array.from({ length: 5 }, (_, n) => testEntry(n + 1)) })
  ids = []
})
afterEach(() => booth.station.close())

const outbox = () => booth.station.state.folder().syncPorts.outbox
const startOver = () =>
  booth.station.state.folder().syncPorts.startOver({ anchor: `1.${HASH}`, statusCursor: '0' })
const states = () => ids.map((id) => booth.station.state.folder().submissions.item(id)?.state)

/** Rows as they are after the server has accepted them; pictures and manifest do not matter here. */
async function accepted(count: number, state = 'waiting'): Promise<void> {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(`${booth.dir}/real/station.db`)
  const insert = db.prepare(
    `INSERT INTO submissions (id, short_number, roster_id, saved_at, state, expected_on, manifest_hash, withdrawal, content, commit_sent, holding)
     VALUES (?, ?, 'nobody-here', ?, ?, '2026-03-13', ?, '', x'', 1, 'held')`,
  )
  db.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      ids.push(randomUUID())
      insert.run(ids.at(-1), String(n), AT, state, HASH)
    }
  })()
  db.close()
}

const said = (submissionId: string, state: StatusItem['state'] = 'waiting'): StatusItem => ({
  submissionId,
  state,
  reasons: [],
  note: '',
  at: AT,
})

it('nothing is asked while the server goes on, and everything once when it does not', async () => {
  await accepted(450)
  expect(outbox().unsure(200)).toEqual([])
  startOver()
  const asked: string[] = []
  for (let pages = 0; pages < 3; pages += 1) {
    const page = outbox().unsure(200)
    asked.push(...page.map(({ id }) => id))
    outbox().answered(
      page,
      page.map(({ id }) => said(id)),
      new Date(AT),
    )
  }
  expect(asked).toEqual(ids)
  expect(outbox().unsure(200)).toEqual([])
})

it('an answer that says nothing of some settles those too: none is asked for ever', async () => {
  await accepted(10)
  await accepted(10, 'rejected')
  await accepted(10, 'withdrawn')
  startOver()
  const page = outbox().unsure(200)
  expect(page).toHaveLength(30)
  outbox().answered(page, [said(ids[0]!, 'approved')], new Date(AT))
  expect(outbox().unsure(200)).toEqual([])
  expect(states().slice(0, 3)).toEqual(['approved', 'waiting', 'waiting'])
  expect(states().slice(10)).toEqual([...Array(10).fill('rejected'), ...Array(10).fill('withdrawn')])
})

it('a withdrawal that the server has lost is asked again, and only where there is something to take back', async () => {
  await accepted(3, 'withdrawn')
  startOver()
  const page = outbox().unsure(200)
  outbox().answered(page, [said(ids[0]!, 'in-review'), said(ids[1]!, 'rejected')], new Date(AT))
  expect(outbox().withdrawals()).toEqual([{ id: ids[0], manifestHash: HASH, again: true }])
  expect(states()).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
})
