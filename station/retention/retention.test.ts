// What is deleted when, against clocks that jump: deletion follows what the server decided and days lived, never a date.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { StatusItem } from '../../core/contract/server-records.ts'
import {
  MARKER_NAME,
  openTestStation,
  signIn,
  type TestStation,
  type TestStationOptions,
  testEntry,
  walkTo,
} from '../testing.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 366 * DAY_MS
const opened: TestStation[] = []
const dirs: string[] = []
async function booth(options: TestStationOptions = {}): Promise<TestStation> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'retention-'))
  dirs.push(dir)
  const made = await openTestStation({ ...options, dir })
  opened.push(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) await one.station.close().catch(() => undefined)
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

const files = (one: TestStation) => readdirSync(join(one.dir, 'real', 'blobs')).length
async function save(one: TestStation, rosterId?: string): Promise<string> {
  await signIn(one)
  await walkTo(one, 'saved', rosterId)
  const { session } = await one.client.session.current()
  if (session?.step !== 'saved') throw new Error('not saved')
  await one.client.session.close({})
  return session.submissionId
}
async function saveAnother(one: TestStation): Promise<string> {
  const entry = testEntry(2, { name: MARKER_NAME })
  one.station.state.folder().roster.apply([entry], '2', one.clock.now)
  return save(one, entry.rosterId)
}
async function readable(one: TestStation, id: string): Promise<boolean> {
  const { outbox } = one.station.state.folder().submissions
  return Promise.all((['standard', 'captured'] as const).map((role) => outbox.readFile(id, role))).then(
    () => true,
    () => false,
  )
}
async function reopened(one: TestStation, now: Date): Promise<TestStation> {
  await one.station.close()
  opened.splice(opened.indexOf(one), 1)
  return booth({ dir: one.dir, clock: { now } })
}
const decided = (one: TestStation, submissionId: string, state: StatusItem['state']) => {
  const { outbox } = one.station.state.folder().submissions
  const at = one.clock.now.toISOString()
  outbox.accepted(submissionId, 'waiting', at)
  outbox.reviewed([{ submissionId, state, reasons: [], note: '', at }])
}

describe('a photo nobody decided on', () => {
  it.each([
    [
      'saved under a dead battery’s 2024 and found again in 2026',
      '2024-01-01T00:00:00Z',
      '2026-11-26T02:00:00Z',
    ],
    ['saved under a dead battery’s 1970', '1970-01-01T00:10:00Z', '2026-11-26T02:00:00Z'],
    ['after a jump of a year forward', '2026-11-26T02:00:00Z', '2027-11-27T02:00:00Z'],
    ['after decades', '2026-11-26T02:00:00Z', '2099-01-01T00:00:00Z'],
    ['after the clock was put back', '2026-11-26T02:00:00Z', '2001-01-01T00:00:00Z'],
  ])('is not deleted by the clock: %s', async (_name, before, after) => {
    const one = await booth({ clock: { now: new Date(before) } })
    const id = await save(one)
    const again = await reopened(one, new Date(after))
    expect(await readable(again, id)).toBe(true)
    expect(again.station.state.folder().submissions.item(id)?.state).toBe('queued')
  })
})

describe('a session under way', () => {
  it('is taken up with its pictures although the clock jumped a year while the booth was off', async () => {
    const one = await booth()
    await signIn(one)
    await walkTo(one, 'confirm')
    const before = files(one)
    const again = await reopened(one, new Date(one.clock.now.getTime() + YEAR_MS))
    expect(files(again)).toBe(before)
    await signIn(again)
    expect((await again.client.session.confirm({})).session?.step).toBe('saved')
  })
})

describe('a photo that was decided', () => {
  it.each(['approved', 'rejected', 'published'] as const)(
    '%s is not deleted before its days by a clock that jumped a year',
    async (state) => {
      const one = await booth()
      const id = await save(one)
      decided(one, id, state)
      const again = await reopened(one, new Date(one.clock.now.getTime() + YEAR_MS))
      expect(await readable(again, id)).toBe(true)
    },
  )

  it('goes when the booth has lived its days, although its clock says 1970 all along', async () => {
    let livedMs = 0
    const one = await booth({ clock: { now: new Date('1970-01-01T00:10:00Z') }, monotonicMs: () => livedMs })
    const id = await save(one)
    decided(one, id, 'approved')
    livedMs = 30 * DAY_MS - 1
    one.station.state.folder().keepHouse()
    expect(files(one)).toBe(2)
    livedMs = 30 * DAY_MS
    one.station.state.folder().keepHouse()
    expect(files(one)).toBe(0)
    expect(one.station.state.folder().submissions.item(id)).toMatchObject({
      state: 'approved',
      studentName: '',
    })
  })

  it('goes on its day over restarts that are each a clock’s jump', async () => {
    let one = await booth()
    const id = await save(one)
    decided(one, id, 'rejected')
    for (let day = 1; day <= 30; day++) {
      expect(await readable(one, id), `before day ${day}`).toBe(true)
      await one.station.close()
      opened.splice(opened.indexOf(one), 1)
      let livedMs = 0
      const years = day % 2 === 0 ? 20 : -20
      const clock = { now: new Date(Date.parse('2026-11-26T02:00:00Z') + years * YEAR_MS) }
      one = await booth({ dir: one.dir, clock, monotonicMs: () => livedMs })
      livedMs = DAY_MS
      one.station.state.folder().keepHouse()
    }
    expect(await readable(one, id)).toBe(false)
    expect(files(one)).toBe(0)
  })
})

describe('a booth that runs on while its clock jumps', () => {
  it('deletes nothing in its rounds', async () => {
    const one = await booth({ monotonicMs: () => 0 })
    const [waiting, approved] = [await save(one), await saveAnother(one)]
    decided(one, approved, 'approved')
    for (const at of ['1970-01-01', '2099-12-31', '2024-01-01', '2027-03-05', '2026-03-04']) {
      one.clock.now = new Date(`${at}T02:00:00Z`)
      one.station.state.folder().keepHouse()
      expect([await readable(one, waiting), await readable(one, approved)], at).toEqual([true, true])
    }
  })
})
