// Who is signed in where, and how often somebody may guess.

import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { AppEvent } from '../../core/contract/station-records.ts'
import { eventually } from '../../tools/patience/patience.ts'
import {
  clientOf,
  crashImage,
  openTestStation,
  PIN,
  SCREEN,
  saveByHand,
  signIn,
  type TestStation,
  type TestStationOptions,
  testEntry,
  walkTo,
} from '../testing.ts'

const opened: TestStation[] = []
async function booth(options: TestStationOptions = {}): Promise<TestStation> {
  const made = await openTestStation(options)
  opened.push(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.station.close().catch(() => undefined)
    rmSync(one.dir, { recursive: true, force: true })
  }
})

const OTHER = { connection: 'another-browser' }
const minutes = (n: number): number => n * 60_000
const forward = ({ clock }: TestStation, ms: number): void => {
  clock.now = new Date(clock.now.getTime() + ms)
}
const codeOf = (command: Promise<unknown>): Promise<string> =>
  command.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('a sign-in belongs to its connection', () => {
  it('a second connection is not signed in because the first one is', async () => {
    const one = await booth()
    const other = clientOf(one.station, OTHER)
    await signIn(one)
    await walkTo(one, 'capture')
    const still = await one.put('still', 'picture')
    expect(await other.app.state()).toMatchObject({ operator: null })
    expect(await other.session.current()).toEqual({ session: null })
    expect(await codeOf(other.roster.search({ query: '测试' }))).toBe('NOT_SIGNED_IN')
    expect(await codeOf(other.session.end({ reason: 'cancelled' }))).toBe('NOT_SIGNED_IN')
    const get = (caller: typeof OTHER) =>
      one.station.http(new Request(`http://127.0.0.1/blobs/${still.id}`), caller)
    expect((await get(OTHER))!.status).toBe(404)
    expect((await get(SCREEN))!.status).toBe(200)
    const events = await other.app.events()
    const seen: unknown[] = []
    for (let n = 0; n < 2; n++) seen.push((await events.next()).value)
    await one.client.session.retake({}).catch(() => undefined)
    await one.client.session.back({}).catch(() => undefined)
    await one.client.app.setLanguage({ lang: 'en' })
    let last: AppEvent | undefined
    while (!(last?.type === 'state' && last.state.lang === 'en')) {
      last = (await events.next()).value as AppEvent
      seen.push(last)
    }
    await events.return?.()
    for (const event of seen as AppEvent[]) {
      if (event.type === 'state') expect(event.state.operator).toBeNull()
      if (event.type === 'session') expect(event.session).toBeNull()
    }
  })

  it('two are signed in each for itself, and leave each for itself', async () => {
    const one = await booth()
    await signIn(one)
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    const other = clientOf(one.station, OTHER)
    await other.operators.login({ operatorId: clerk.id, pin: '2468' })
    expect((await other.app.state()).operator?.id).toBe(clerk.id)
    expect(await codeOf(other.audit.verify())).toBe('FORBIDDEN')
    expect((await one.client.app.state()).operator?.role).toBe('administrator')
    await other.operators.logout({})
    expect((await one.client.app.state()).operator?.role).toBe('administrator')
    expect(await one.client.roster.search({ query: '测试' })).toHaveLength(1)
  })

  it('what is done is written down in the name of whoever did it', async () => {
    const one = await booth()
    await signIn(one)
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    const other = clientOf(one.station, OTHER)
    await walkTo(one, 'notice')
    await other.operators.login({ operatorId: clerk.id, pin: '2468' })
    await other.session.end({ reason: 'cancelled' })
    const { audit } = one.station.state.folder()
    expect(audit.verify().ok).toBe(true)
    const Database = (await import('better-sqlite3')).default
    const db = new Database(`${one.dir}/real/station.db`, { readonly: true })
    const last = db.prepare('SELECT actor, action FROM audit ORDER BY seq DESC LIMIT 1').get()
    db.close()
    expect(last).toMatchObject({ actor: clerk.id })
  })

  it('an unattended one ends while another is at work, and does not come back', async () => {
    const one = await booth()
    const other = clientOf(one.station, OTHER)
    await signIn(one)
    const [administrator] = await other.operators.list()
    await other.operators.login({ operatorId: administrator!.id, pin: PIN })
    forward(one, minutes(14))
    await one.client.roster.search({ query: '测试' })
    forward(one, minutes(2))
    await eventually(async () => expect((await other.app.state()).operator).toBeNull())
    expect((await one.client.app.state()).operator?.id).toBe(administrator!.id)
  })

  it('a clock put forward by a year signs nobody out and ends no session, and put back keeps nobody in', async () => {
    let livedMs = 0
    const one = await booth({ monotonicMs: () => livedMs })
    await signIn(one)
    await walkTo(one, 'notice')
    forward(one, minutes(365 * 24 * 60))
    one.look()
    expect((await one.client.session.current()).session?.step).toBe('notice')
    await one.client.session.end({ reason: 'cancelled' })
    forward(one, -2 * minutes(365 * 24 * 60))
    livedMs += minutes(16)
    await eventually(async () => expect((await one.client.app.state()).operator).toBeNull())
  })

  it('switching the folder signs everybody out everywhere', async () => {
    const one = await booth({ trainingSet: { roster: [testEntry(9)], scannerFolder: null } })
    const other = clientOf(one.station, OTHER)
    await signIn(one)
    const [administrator] = await other.operators.list()
    await other.operators.login({ operatorId: administrator!.id, pin: PIN })
    await one.client.app.setTraining({ training: true })
    expect((await one.client.app.state()).operator).toBeNull()
    expect((await other.app.state()).operator).toBeNull()
  })
})

describe('what changes between the first snapshot and the first pull', () => {
  it('reaches the screen', async () => {
    const one = await booth()
    const events = await one.client.app.events()
    expect((await events.next()).value).toMatchObject({ type: 'state', state: { lang: 'zh-CN' } })
    await one.client.app.setLanguage({ lang: 'en' })
    expect((await events.next()).value).toMatchObject({ type: 'session' })
    expect((await events.next()).value).toMatchObject({ type: 'state', state: { lang: 'en' } })
    await events.return?.()
  })
})

describe('guessing', () => {
  async function savedByHand(one: TestStation, n: number): Promise<string> {
    const second = await one.client.operators.create({ name: `第二人${n}`, pin: '8642', role: 'supervisor' })
    const id = await saveByHand(one, `roster-${n}`, { id: second.id, pin: '8642' })
    await one.client.session.close({})
    return id
  }

  it('a withdrawal code is not guessed: other answers in between give no fresh guesses', async () => {
    const one = await booth({ entries: [testEntry(1), testEntry(2)] })
    await signIn(one)
    const ids = [await savedByHand(one, 1), await savedByHand(one, 2)] as const
    const { submissions } = one.station.state.folder()
    const guess = (withdrawalCode: string, submissionId: string = ids[0]) =>
      codeOf(one.client.queue.withdraw({ submissionId, withdrawalCode }))
    const outcomes: string[] = []
    for (let n = 0; n < 20; n++) {
      outcomes.push(await guess(String(n)))
      // Somebody who is not there, and another submission's own code.
      expect(await guess('1', '00000000-0000-4000-8000-000000000000')).toBe('NOT_FOUND')
    }
    expect(outcomes.slice(0, 4)).toEqual(Array(4).fill('REFUSED'))
    expect(new Set(outcomes.slice(4))).toEqual(new Set(['LOCKED_OUT']))
    expect(await guess('1', ids[1]), 'another submission is not locked').toBe('REFUSED')
    expect(submissions.item(ids[0])!.canWithdraw).toBe(true)
  })

  it('the right withdrawal code of another submission takes nothing off this one’s count', async () => {
    const one = await booth({ entries: [testEntry(1)] })
    await signIn(one)
    const id = await savedByHand(one, 1)
    await one.client.session.close({}).catch(() => undefined)
    const { guard } = one.station.state
    for (let n = 0; n < 4; n++)
      expect(await codeOf(one.client.queue.withdraw({ submissionId: id, withdrawalCode: '1' }))).toBe(
        'REFUSED',
      )
    guard.forgive('withdrawal:another')
    expect(await codeOf(one.client.queue.withdraw({ submissionId: id, withdrawalCode: '2' }))).toBe(
      'LOCKED_OUT',
    )
    const restarted = await booth({ dir: crashImage(one) })
    await signIn(restarted)
    expect(await codeOf(restarted.client.queue.withdraw({ submissionId: id, withdrawalCode: '3' }))).toBe(
      'LOCKED_OUT',
    )
  })

  it('switching to training gives no fresh guesses of a PIN, nor does switching back', async () => {
    const one = await booth({ trainingSet: { roster: [testEntry(9)], scannerFolder: null } })
    await signIn(one)
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    const guess = () =>
      codeOf(clientOf(one.station, OTHER).operators.login({ operatorId: clerk.id, pin: '0000' }))
    const outcomes: string[] = []
    for (let n = 0; n < 5; n++) {
      for (let m = 0; m < 3; m++) outcomes.push(await guess())
      await one.client.app.setTraining({ training: n % 2 === 0 })
      await signIn(one)
    }
    expect(outcomes.slice(0, 4)).toEqual(Array(4).fill('WRONG_PIN'))
    expect(new Set(outcomes.slice(4))).toEqual(new Set(['LOCKED_OUT']))
  })

  it('guesses made all at once get no more tries than one after the other', async () => {
    const one = await booth()
    const [administrator] = await one.client.operators.list()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        codeOf(one.client.operators.login({ operatorId: administrator!.id, pin: String(1000 + n) })),
      ),
    )
    expect(outcomes.filter((outcome) => outcome !== 'LOCKED_OUT').length).toBeLessThanOrEqual(5)
    expect(await codeOf(one.client.operators.login({ operatorId: administrator!.id, pin: PIN }))).toBe(
      'LOCKED_OUT',
    )
  })

  it.each([
    ['put forward by a year', 365],
    ['put back by a year', -365],
  ])('a clock %s changes nothing about a lock', async (_what, days) => {
    let livedMs = 0
    const one = await booth({ monotonicMs: () => livedMs })
    const [administrator] = await one.client.operators.list()
    const login = (pin: string) => codeOf(one.client.operators.login({ operatorId: administrator!.id, pin }))
    for (let n = 0; n < 5; n++) await login('0000')
    forward(one, minutes(days * 24 * 60))
    expect(await login(PIN)).toBe('LOCKED_OUT')
    livedMs += minutes(5)
    expect(await login(PIN)).toBe('done')
  })

  it('a supervisor’s PIN at an override is counted with the same person’s sign-ins', async () => {
    const one = await booth()
    await signIn(one)
    const boss = await one.client.operators.create({ name: '主管', pin: '8642', role: 'supervisor' })
    await walkTo(one, 'card')
    const override = (pin: string) =>
      codeOf(one.client.session.override({ rules: ['x'], reason: '当面核对', supervisorId: boss.id, pin }))
    for (let n = 0; n < 3; n++) expect(await override('0000')).toBe('WRONG_PIN')
    const other = clientOf(one.station, OTHER)
    expect(await codeOf(other.operators.login({ operatorId: boss.id, pin: '0001' }))).toBe('WRONG_PIN')
    expect(
      await codeOf(
        one.client.session.manualCheck({
          attemptId: randomUUID(),
          secondOperatorId: boss.id,
          pin: '0002',
          reason: '当面核对',
        }),
      ),
    ).toBe('LOCKED_OUT')
    expect(await override('8642')).toBe('LOCKED_OUT')
  })
})

describe('operators', () => {
  it('one who is disabled is out at once everywhere, and comes back when enabled', async () => {
    const one = await booth()
    await signIn(one)
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    const other = clientOf(one.station, OTHER)
    await other.operators.login({ operatorId: clerk.id, pin: '2468' })
    await one.client.operators.disable({ operatorId: clerk.id })
    expect(await codeOf(other.roster.counts())).toBe('NOT_SIGNED_IN')
    expect(await codeOf(other.operators.login({ operatorId: clerk.id, pin: '2468' }))).toBe('NOT_FOUND')
    expect((await other.operators.list()).map(({ id }) => id)).not.toContain(clerk.id)
    expect(await one.client.operators.standings()).toContainEqual({ ...clerk, disabled: true, lockedMs: 0 })
    await one.client.operators.enable({ operatorId: clerk.id })
    expect(await codeOf(other.operators.login({ operatorId: clerk.id, pin: '2468' }))).toBe('done')
  })

  it('a new PIN ends the old one’s sign-ins and the wait, and an administrator may end the wait alone', async () => {
    const one = await booth()
    await signIn(one)
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    const other = clientOf(one.station, OTHER)
    const login = (pin: string) => codeOf(other.operators.login({ operatorId: clerk.id, pin }))
    expect(await login('2468')).toBe('done')
    for (let n = 0; n < 5; n++) await login('0000')
    expect((await one.client.operators.standings()).find(({ id }) => id === clerk.id)!.lockedMs).toBe(
      minutes(5),
    )
    await one.client.operators.unlock({ operatorId: clerk.id })
    expect(await login('2468')).toBe('done')
    await one.client.operators.setPin({ operatorId: clerk.id, pin: '97531' })
    expect((await other.app.state()).operator).toBeNull()
    expect(await login('2468')).toBe('WRONG_PIN')
    expect(await login('97531')).toBe('done')
  })

  it('the last administrator stays, and nobody disables themselves or somebody unknown', async () => {
    const one = await booth()
    await signIn(one)
    const me = (await one.client.app.state()).operator!.id
    expect(await codeOf(one.client.operators.disable({ operatorId: me }))).toBe('REFUSED')
    expect(one.station.state.folder().operators.disable(me)).toBe(false)
    for (const command of ['disable', 'enable', 'unlock'] as const)
      expect(await codeOf(one.client.operators[command]({ operatorId: 'nobody' }))).toBe('NOT_FOUND')
    expect(await codeOf(one.client.operators.setPin({ operatorId: 'nobody', pin: '8642' }))).toBe('NOT_FOUND')
  })

  it('nobody is given a PIN that is guessed at once, and whoever has one signs in as before', async () => {
    const one = await booth()
    await signIn(one)
    const { operators } = one.client
    const me = (await one.client.app.state()).operator!.id
    expect(await codeOf(operators.create({ name: '新人', pin: '1111', role: 'operator' }))).toBe('BAD_INPUT')
    expect(await codeOf(operators.setPin({ operatorId: me, pin: '1234' }))).toBe('BAD_INPUT')
    const before = await one.station.state.folder().operators.create('旧人', 'operator', '1234')
    expect(await codeOf(operators.login({ operatorId: before.id, pin: '1234' }))).toBe('done')
  })

  it('people are not changed while practising: it would be forgotten with the practice', async () => {
    const one = await booth({ trainingSet: { roster: [testEntry(9)], scannerFolder: null } })
    await signIn(one)
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    await one.client.operators.disable({ operatorId: clerk.id })
    await one.client.app.setTraining({ training: true })
    await signIn(one)
    expect((await one.client.operators.list()).map(({ id }) => id)).not.toContain(clerk.id)
    const { operators } = one.client
    for (const command of [
      operators.enable({ operatorId: clerk.id }),
      operators.disable({ operatorId: clerk.id }),
      operators.setPin({ operatorId: clerk.id, pin: '8642' }),
      operators.create({ name: '新人', pin: '8642', role: 'operator' }),
    ])
      expect(await codeOf(command)).toBe('PRACTISING')
  })
})
