import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import {
  MARKER_NAME,
  openTestStation,
  PIN,
  SCREEN,
  signIn,
  type TestStation,
  type TestStationOptions,
  testEntry,
  testVision,
  walkTo,
} from '../testing.ts'

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

interface Line {
  readonly id?: string
  readonly command?: string
  readonly code?: string
  readonly msg: string
}

function memoryLog() {
  const lines: Line[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { log: pino({ level: 'info' }, stream), lines }
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: { code: string; data: { id: string; detail?: string } }) => error,
  )

describe('a failure', () => {
  it('that is expected is a closed code with an id that is in the log', async () => {
    const { log, lines } = memoryLog()
    const one = await booth({ log })
    await walkTo(one, 'notice')
    const refused = await failureOf(one.client.session.acceptCard({}))
    expect(refused).toMatchObject({ code: 'REFUSED', data: { detail: 'not-at-this-step' } })
    expect(lines.find((line) => line.id === refused.data.id)).toMatchObject({
      command: 'session.acceptCard',
      code: 'REFUSED',
      msg: 'command-refused',
    })
  })

  it('that nobody expected tells the screen nothing but where to look', async () => {
    const { log, lines } = memoryLog()
    const readText = async () => {
      throw new TypeError(`cannot read ${MARKER_NAME}`)
    }
    const one = await booth({ log, vision: testVision({ readText }) })
    const broken = await failureOf(walkTo(one, 'enrolment'))
    expect(broken.code).toBe('STORE_FAILED')
    expect(JSON.stringify(broken)).not.toContain(MARKER_NAME)
    const line = lines.find((one) => one.id === broken.data.id)
    expect(line).toMatchObject({ command: 'session.readCard', msg: 'command-failed' })
    expect(JSON.stringify(line)).toContain('facts.ts')
    expect(JSON.stringify(lines), 'no personal data in any line').not.toContain(MARKER_NAME)
  })

  it('a full disk is called that', async () => {
    const standardize = async () => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC' })
    }
    const one = await booth({ vision: testVision({ standardize }) })
    await walkTo(one, 'standardize')
    await expect(one.client.session.standardize({})).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect((await one.client.session.current()).session?.step).toBe('standardize')
  })

  it('input that is not of the contract is bad input', async () => {
    const one = await booth()
    const wrong = await failureOf(one.client.roster.search({ query: '' }))
    expect(wrong).toMatchObject({ code: 'BAD_INPUT', data: { id: expect.any(String) } })
  })
})

describe('how a student comes in', () => {
  it('the code of somebody else is counted, recorded and slowed down like a forged one', async () => {
    const [mine, other] = [testEntry(1), testEntry(2)]
    const one = await booth({ entries: [mine, other] })
    const start = () => one.client.session.start({ rosterId: 'roster-1', code: one.codeFor(other) })
    for (let n = 0; n < 5; n++) await expect(start()).rejects.toMatchObject({ code: 'CODE_OTHER_PERSON' })
    await expect(one.client.roster.byCode({ code: one.codeFor(mine) })).rejects.toMatchObject({
      code: 'LOCKED_OUT',
    })
  })

  it('a site may ask for the code and not for the card', async () => {
    const one = await booth()
    await one.client.settings.update({ identityProofs: ['personal-code'] })
    await expect(one.client.session.start({ rosterId: 'roster-1' })).rejects.toMatchObject({
      data: { detail: 'code-needed' },
    })
    await one.client.session.start({ rosterId: 'roster-1', code: one.codeFor(testEntry(1)) })
    const { notice } = await one.client.app.state()
    const given = { cardReading: true, faceComparison: true, upload: true }
    const rest = { keepOriginal: false, sendCardPortrait: false, noticeSha256: notice.sha256 }
    expect((await one.client.session.consent({ ...given, ...rest })).session?.step).toBe('enrolment')
  })
})

describe('rights', () => {
  const clerk = { name: '操作员', pin: '2468', role: 'operator' } as const

  it('an operator does not administer', async () => {
    const one = await booth()
    const { id } = await one.client.operators.create(clerk)
    await one.client.operators.logout({})
    await one.client.operators.login({ operatorId: id, pin: clerk.pin })
    const forbidden = [
      one.client.operators.create(clerk),
      one.client.operators.setPin({ operatorId: id, pin: '1111' }),
      one.client.operators.disable({ operatorId: id }),
      one.client.settings.update({ idleSeconds: 900 }),
      one.client.audit.verify(),
      one.client.setup.site({ name: 'x', school: 'x', contact: 'x', supportPhone: '123' }),
      one.client.setup.administrator({ name: 'x', pin: '1111' }),
    ]
    for (const one of await Promise.allSettled(forbidden)) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'FORBIDDEN' } })
    }
  })

  it('pictures of a saved submission are for the administrator only', async () => {
    const one = await booth()
    await walkTo(one, 'confirm')
    const { session } = await one.client.session.current()
    if (session?.step !== 'confirm') throw new Error('not there')
    const get = async () =>
      (await one.station.http(new Request(`http://127.0.0.1/blobs/${session.standard.image.id}`), SCREEN))!
    await one.client.session.confirm({})
    const shown = await get()
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const { id } = await one.client.operators.create(clerk)
    await one.client.operators.logout({})
    expect((await get()).status).toBe(404)
    await one.client.operators.login({ operatorId: id, pin: clerk.pin })
    expect((await get()).status).toBe(404)
  })

  it('a preset that does not exist is not set', async () => {
    const one = await booth()
    await expect(one.client.settings.update({ presetId: 'nonsense' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
    expect((await one.client.settings.update({ idleSeconds: 60 })).settings).toMatchObject({
      idleSeconds: 60,
      presetId: 'chsi-2017-99',
    })
  })

  it('the scanner folder is shown to administrators only, must exist, and can be taken away again', async () => {
    const one = await booth()
    await expect(one.client.settings.update({ scannerFolder: '/nowhere/at/all' })).rejects.toMatchObject({
      data: { detail: 'scanner-folder' },
    })
    await expect(one.client.settings.update({ scannerFolder: one.dir })).rejects.toMatchObject({
      data: { detail: 'scanner-folder' },
    })
    const scans = mkdtempSync(join(tmpdir(), 'scans-'))
    await one.client.settings.update({ scannerFolder: scans })
    expect(await one.client.settings.read()).toEqual({ scannerFolder: scans })
    rmSync(scans, { recursive: true })
    await one.client.settings.update({ scannerFolder: '' })
    expect(await one.client.settings.read()).toEqual({ scannerFolder: '' })
    const { id } = await one.client.operators.create(clerk)
    await one.client.operators.logout({})
    await one.client.operators.login({ operatorId: id, pin: clerk.pin })
    await expect(one.client.settings.read()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('what was typed as an operator that does not exist is not written down', async () => {
    const one = await booth()
    const login = { operatorId: MARKER_NAME, pin: PIN }
    await expect(one.client.operators.login(login)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
