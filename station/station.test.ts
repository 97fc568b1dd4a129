import { generateKeyPairSync } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { checkCharacter } from '../core/identity/id-number.ts'
import { eventually } from '../tools/patience/patience.ts'
import { StationUnusable } from './station.ts'
import { assertDurable, openStore } from './store/open.ts'
import {
  crashImage,
  goodMeasures,
  journey,
  MARKER_ID,
  MARKER_NAME,
  openTestStation,
  PIN,
  SCREEN,
  signIn,
  type TestStation,
  type TestStationOptions,
  takeStill,
  testComparison,
  testEntry,
  testVision,
  walkTo,
} from './testing.ts'

/** Born in 2015, in the region that does not exist. */
const FIRST_17 = '00000020150101001'

const opened: TestStation[] = []
async function booth(options: TestStationOptions = {}): Promise<TestStation> {
  const made = await openTestStation(options)
  opened.push(made)
  await signIn(made)
  return made
}

afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.station.close().catch(() => undefined)
    rmSync(one.dir, { recursive: true, force: true })
  }
})

const step = async ({ client }: TestStation) => (await client.session.current()).session?.step ?? null
const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('a session', () => {
  it('goes from check-in to the receipt, and its submission waits in the queue', async () => {
    const one = await booth()
    for (const [reached, command] of journey(one)) {
      await command()
      expect(await step(one)).toBe(reached)
    }
    const { session } = await one.client.session.current()
    expect(session).toMatchObject({
      step: 'saved',
      receipt: { expectedDecisionOn: '2026-03-13', supportPhone: '010-00000000' },
    })
    const { items } = await one.client.queue.list({ after: null, limit: 10, filter: 'all' })
    expect(items).toMatchObject([{ studentName: MARKER_NAME, state: 'queued', canWithdraw: true }])
    expect(await one.client.audit.verify()).toMatchObject({ ok: true })
  })

  it('a still that the booth’s own rules refuse is not taken, and a better one is', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    const turned = goodMeasures().map((measure) =>
      measure.id === 'yaw' ? { ...measure, value: 12 } : measure,
    )
    await takeStill(one, 'test camera', turned)
    const { session } = await one.client.session.current()
    expect(
      session?.step === 'verdict' && session.attempt.results.find(({ ruleId }) => ruleId === 'yaw'),
    ).toMatchObject({
      value: 12,
      status: 'fail',
    })
    await expect(one.client.session.choose({ submitAnyway: false })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    await one.client.session.retake({})
    await takeStill(one)
    expect((await one.client.session.choose({ submitAnyway: false })).session?.step).toBe('standardize')
  })

  it.each([
    'notice',
    'card',
    'enrolment',
    'fee',
    'capture',
    'verdict',
    'standardize',
    'confirm',
    'saved',
  ] as const)('killed at %s, it is taken up at the same step with its pictures', async (at) => {
    const first = await booth()
    await walkTo(first, at)
    const before = (await first.client.session.current()).session
    const second = await booth({ dir: crashImage(first) })
    expect((await second.client.session.current()).session).toEqual(before)
    for (const [reached, command] of journey(second).slice(
      journey(second).findIndex(([name]) => name === at) + 1,
    )) {
      await command()
      expect(await step(second)).toBe(reached)
    }
    expect((await second.client.queue.list({ after: null, limit: 10, filter: 'all' })).total).toBe(1)
  })

  it('needs a signed-in operator for everything that touches a student', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    await one.client.operators.logout({})
    expect((await one.client.session.current()).session).toBeNull()
    await expect(one.client.session.retake({})).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
    await expect(one.client.roster.search({ query: MARKER_NAME })).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    })
    await expect(one.client.queue.list({ after: null, limit: 1, filter: 'all' })).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    })
  })

  it('ends by itself when nobody touches the booth, and keeps nothing', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    expect(readdirSync(join(one.dir, 'real', 'blobs')).length).toBeGreaterThan(0)
    one.clock.now = new Date(one.clock.now.getTime() + 181_000)
    await eventually(async () => expect(await step(one)).toBe('ended'))
    expect(readdirSync(join(one.dir, 'real', 'blobs'))).toEqual([])
  })

  it('the wrong person picked is undone with nothing left', async () => {
    const one = await booth()
    await walkTo(one, 'confirm')
    await one.client.session.end({ reason: 'wrong-person' })
    expect(readdirSync(join(one.dir, 'real', 'blobs'))).toEqual([])
    expect((await one.client.queue.list({ after: null, limit: 10, filter: 'all' })).total).toBe(0)
    await walkTo(one, 'notice')
  })

  it('refuses a student who was captured already, and a child', async () => {
    const young = testEntry(2, { idNumber: `${FIRST_17}${checkCharacter(FIRST_17)}` })
    const done = testEntry(3, { captured: true })
    const one = await booth({ entries: [testEntry(), young, done] })
    await expect(one.client.session.start({ rosterId: 'roster-2' })).rejects.toMatchObject({
      code: 'UNDER_AGE',
    })
    await expect(one.client.session.start({ rosterId: 'roster-3' })).rejects.toMatchObject({
      code: 'ALREADY_CAPTURED',
    })
    await walkTo(one, 'saved')
    await one.client.session.close({})
    await expect(one.client.session.start({ rosterId: 'roster-1' })).rejects.toMatchObject({
      code: 'ALREADY_CAPTURED',
    })
  })

  it("another person's card opens a gate that only a supervisor sets aside", async () => {
    const readText = async (image: Uint8Array) => {
      const own = await testVision().readText(image)
      const printed = (text: string) => text.replace(MARKER_ID, '440524188001010014')
      return { ...own, lines: own.lines.map((line) => ({ ...line, text: printed(line.text) })) }
    }
    const one = await booth({ vision: testVision({ readText }) })
    await expect(walkTo(one, 'enrolment')).rejects.toMatchObject({
      code: 'REFUSED',
      data: { detail: 'gate-open' },
    })
    const clerk = await one.client.operators.create({ name: '操作员', pin: '2468', role: 'operator' })
    const override = { rules: ['card-number-differs'], reason: '已人工核对原件' }
    await expect(
      one.client.session.override({ ...override, supervisorId: clerk.id, pin: '2468' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const [administrator] = await one.client.operators.list()
    await expect(
      one.client.session.override({ ...override, supervisorId: administrator!.id, pin: '0000' }),
    ).rejects.toMatchObject({ code: 'WRONG_PIN' })
    await one.client.session.override({ ...override, supervisorId: administrator!.id, pin: PIN })
    await one.client.session.acceptCard({})
    expect(await step(one)).toBe('enrolment')
  })

  it('after three different faces the student may submit anyway', async () => {
    const compare = async () => testComparison(0.9)
    const one = await booth({ vision: testVision({ compare }) })
    await walkTo(one, 'verdict')
    for (let n = 2; n <= 3; n++) {
      await expect(one.client.session.choose({ submitAnyway: true })).rejects.toMatchObject({
        code: 'REFUSED',
      })
      await one.client.session.retake({})
      await takeStill(one)
    }
    await one.client.session.choose({ submitAnyway: true })
    await one.client.session.standardize({})
    await one.client.session.confirm({})
    const [item] = one.station.state.folder().submissions.outbox.due(one.clock.now, 1)
    expect(item?.manifest).toMatchObject({ submittedAnyway: true, attemptsMade: 3, failedComparisons: 3 })
  })
})

describe('what goes up', () => {
  it.each([
    [false, false, ['standard', 'captured']],
    [true, false, ['standard', 'captured', 'original']],
    [false, true, ['standard', 'captured', 'card-portrait']],
    [true, true, ['standard', 'captured', 'original', 'card-portrait']],
  ])('keeping the original %s, sending the portrait %s', async (keepOriginal, sendCardPortrait, roles) => {
    const one = await booth()
    await walkTo(one, 'notice')
    const { notice } = await one.client.app.state()
    const rest = { cardReading: true, faceComparison: true, upload: true }
    await one.client.session.consent({ ...rest, keepOriginal, sendCardPortrait, noticeSha256: notice.sha256 })
    for (const [, command] of journey(one).slice(2)) await command()
    const { outbox } = one.station.state.folder().submissions
    const [item] = outbox.due(one.clock.now, 1)
    expect(item!.files.map((file) => file.role)).toEqual(roles)
    for (const file of item!.files)
      expect((await outbox.readFile(item!.submissionId, file.role)).length).toBe(file.bytes)
    expect(readdirSync(join(one.dir, 'real', 'blobs')).length, 'nothing else is kept').toBe(roles.length)
  })

  it('a missing picture blocks its own submission and shows why', async () => {
    const one = await booth()
    await walkTo(one, 'saved')
    const folder = join(one.dir, 'real', 'blobs')
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'flipped')
    const { outbox } = one.station.state.folder().submissions
    const [item] = outbox.due(one.clock.now, 1)
    await expect(outbox.readFile(item!.submissionId, 'standard')).rejects.toThrow('cannot be read')
  })

  it('a withdrawal needs the code on the receipt', async () => {
    const one = await booth()
    await walkTo(one, 'saved')
    const { session } = await one.client.session.current()
    if (session?.step !== 'saved') throw new Error('not saved')
    const { submissionId, receipt } = session
    await expect(one.client.queue.withdraw({ submissionId, withdrawalCode: '1' })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    const item = await one.client.queue.withdraw({ submissionId, withdrawalCode: receipt.withdrawalCode })
    expect(item).toMatchObject({ state: 'withdrawn', canWithdraw: false })
    expect(readdirSync(join(one.dir, 'real', 'blobs'))).toEqual([])
  })
})

describe('personal codes', () => {
  it('open exactly their student, offline', async () => {
    const [mine, other] = [testEntry(1), testEntry(2)]
    const one = await booth({ entries: [mine, other] })
    expect(await one.client.roster.byCode({ code: one.codeFor(mine) })).toMatchObject({
      rosterId: 'roster-1',
    })
    await expect(
      one.client.session.start({ rosterId: 'roster-1', code: one.codeFor(other) }),
    ).rejects.toMatchObject({
      code: 'CODE_OTHER_PERSON',
    })
    expect(await step(one)).toBeNull()
  })

  it('forged, revoked and unknown ones are refused, counted and slowed down', async () => {
    const entry = testEntry(1, { codeSerial: 2 })
    const one = await booth({ entries: [entry] })
    const forged = one.codeFor(entry, generateKeyPairSync('ed25519').privateKey)
    const attempts: [string, string][] = [
      [forged, 'CODE_FORGED'],
      [one.codeFor({ ...entry, codeSerial: 1 }), 'CODE_REVOKED'],
      // Codes of something else are nobody's guess.
      ...Array.from({ length: 6 }, (): [string, string] => ['https://www.chsi.com.cn/x', 'CODE_UNKNOWN']),
      [one.codeFor(testEntry(7, { codeSerial: 2 })), 'CODE_UNKNOWN'],
      [forged, 'CODE_FORGED'],
      [forged, 'CODE_FORGED'],
      [one.codeFor(entry), 'LOCKED_OUT'],
    ]
    for (const [code, expected] of attempts) {
      await expect(one.client.roster.byCode({ code })).rejects.toMatchObject({ code: expected })
    }
    one.clock.now = new Date(one.clock.now.getTime() + 31_000)
    expect(await one.client.roster.byCode({ code: one.codeFor(entry) })).toMatchObject({
      rosterId: 'roster-1',
    })
  })
})

describe('operators', () => {
  it('are locked out after wrong PINs, also after a restart', async () => {
    const one = await booth()
    const [administrator] = await one.client.operators.list()
    const login = { operatorId: administrator!.id, pin: '0000' }
    for (let n = 1; n < 5; n++)
      await expect(one.client.operators.login(login)).rejects.toMatchObject({ code: 'WRONG_PIN' })
    await expect(one.client.operators.login(login)).rejects.toMatchObject({ code: 'LOCKED_OUT' })
    const again = await openTestStation({ dir: crashImage(one) })
    opened.push(again)
    await expect(again.client.operators.login({ ...login, pin: PIN })).rejects.toMatchObject({
      code: 'LOCKED_OUT',
    })
    again.clock.now = new Date(again.clock.now.getTime() + 301_000)
    expect((await again.client.operators.login({ ...login, pin: PIN })).operator?.id).toBe(administrator!.id)
  })
})

describe('at rest', () => {
  it('no name, number or picture can be read in any file', async () => {
    const one = await booth()
    await walkTo(one, 'saved')
    const markers = [MARKER_NAME, MARKER_ID, 'MARKER-FACE', '0231231'].map((text) => Buffer.from(text))
    const files = filesIn(one.dir)
    expect(files.length).toBeGreaterThan(4)
    for (const file of files) {
      const bytes = readFileSync(file)
      for (const marker of markers.slice(0, 3))
        expect(bytes.includes(marker), `${marker} in ${file}`).toBe(false)
    }
  })

  it('a changed or cut audit record is found', async () => {
    const one = await booth()
    await walkTo(one, 'fee')
    const db = new Database(join(one.dir, 'real', 'station.db'))
    expect(() => db.exec("UPDATE audit SET actor = 'x' WHERE seq = 3")).toThrow('append-only')
    db.exec("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'x' WHERE seq = 3")
    db.close()
    expect(await one.client.audit.verify()).toMatchObject({ ok: false, brokenAt: 3 })
  })

  it('every connection waits for the disk', () => {
    const db = openStore(join(opened[0]?.dir ?? '/tmp', `durable-${process.pid}.db`))
    assertDurable(db)
    db.pragma('synchronous = NORMAL')
    expect(() => assertDurable(db)).toThrow('not durable')
    db.close()
  })

  it('data without its key, with another host’s key or with a damaged database is refused and left alone', async () => {
    const one = await booth()
    await walkTo(one, 'saved')
    await one.station.close()
    const dir = join(one.dir, 'real')
    const key = join(dir, 'host.key')
    const reopen = () => openTestStation({ dir: one.dir })
    copyFileSync(key, join(one.dir, 'saved.key'))
    writeFileSync(key, Buffer.alloc(32))
    await expect(reopen()).rejects.toBeInstanceOf(StationUnusable)
    rmSync(key)
    await expect(reopen()).rejects.toMatchObject({ problem: { code: 'key-refused' } })
    copyFileSync(join(one.dir, 'saved.key'), key)
    const keys = readFileSync(join(dir, 'keys.json'))
    rmSync(join(dir, 'keys.json'))
    await expect(reopen()).rejects.toMatchObject({ problem: { code: 'key-refused' } })
    writeFileSync(join(dir, 'keys.json'), keys)
    const database = readFileSync(join(dir, 'station.db'))
    writeFileSync(join(dir, 'station.db'), Buffer.concat([Buffer.alloc(4096, 7), database.subarray(4096)]))
    await expect(reopen()).rejects.toMatchObject({ problem: { code: 'store-damaged' } })
    writeFileSync(join(dir, 'station.db'), database)
    opened.push(await reopen())
  })
})

describe('training', () => {
  it('has a data folder of its own and marks everything it makes', async () => {
    const one = await booth()
    await one.client.app.setTraining({ training: true })
    expect((await one.client.app.state()).training).toBe(true)
    expect((await one.client.app.state()).operator).toBeNull()
    expect((await one.client.operators.list()).map((operator) => operator.name)).toEqual(['管理员'])
    expect(readdirSync(one.dir).sort()).toEqual(expect.arrayContaining(['real', 'training']))
    const two = await booth({ training: true })
    await walkTo(two, 'saved')
    const [item] = two.station.state.folder().submissions.outbox.due(two.clock.now, 1)
    expect(item!.manifest.training).toBe(true)
  })
})

describe('blobs over HTTP', () => {
  const get = (one: TestStation, id: string) =>
    one.station.http(new Request(`http://127.0.0.1/blobs/${id}`), SCREEN)

  it('are readable by their own session only', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    const still = await one.put('still', 'picture')
    expect(await (await get(one, still.id))!.text()).toBe('picture')
    await one.client.operators.logout({})
    expect((await get(one, still.id))!.status).toBe(404)
    await signIn(one)
    await one.client.session.end({ reason: 'cancelled' })
    expect((await get(one, still.id))!.status).toBe(404)
  })

  it('are bounded, typed and never empty', async () => {
    const one = await booth()
    await walkTo(one, 'capture')
    await expect(one.put('still', '')).rejects.toThrow('400')
    await expect(one.put('still', 'x', 'text/html')).rejects.toThrow('415')
    await expect(one.put('standard', 'x')).rejects.toThrow('415')
    await expect(one.put('still', Buffer.alloc(41_943_041))).rejects.toThrow('413')
  })
})
