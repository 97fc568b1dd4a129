// Who may speak as a station: enrolment by one-time code, then a signature on every request.
import { createHash, randomUUID, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../core/contract/server.ts'
import { SERVER_TIME_HEADER, SIGNATURE_HEADERS, signingText } from '../../core/contract/station-signature.ts'
import { createStationKey, readStationKey, signAuditHead } from '../../station/sync/signed-fetch.ts'
import {
  boothOf,
  enrolBooth,
  failureOf,
  openConsole,
  signIn,
  startReviewServer,
  type TestBooth,
  type TestServer,
} from '../../tests/support/review-server.ts'

const MINUTE_MS = 60_000
const STATUS = `${API_PREFIX}/station/status`
let review: TestServer
let booth: TestBooth

beforeAll(async () => {
  review = await startReviewServer()
  booth = await enrolBooth(review)
})
afterAll(() => review.stop())

const enrol = async (code: string, publicKey = createStationKey().publicRaw) => {
  const response = await fetch(new URL(`${API_PREFIX}/stations/enrol`, review.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, name: '采集站', publicKey }),
  })
  const body = (await response.json()) as { code?: string; data?: { detail?: string; retryAfterMs?: number } }
  return {
    status: response.status,
    outcome: `${body.code ?? 'done'} ${body.data?.detail ?? ''}`.trim(),
    body,
  }
}

describe('enrolment', () => {
  it('takes a code once, however it is typed', async () => {
    const { code } = await review.server.createEnrolmentCode()
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    expect((await enrol(` ${code.toLowerCase().replaceAll('-', ' ')}`)).outcome).toBe('done')
    expect((await enrol(code)).outcome).toBe('CODE_REVOKED used')
  })

  it('takes a code only for its time', async () => {
    const { code, expiresAt } = await review.server.createEnrolmentCode()
    expect(Date.parse(expiresAt) - review.now().getTime()).toBe(30 * MINUTE_MS)
    review.advance(30 * MINUTE_MS + 1)
    expect((await enrol(code)).outcome).toBe('CODE_REVOKED expired')
  })

  it('takes one of two stations that use a code at the same moment', async () => {
    const { code } = await review.server.createEnrolmentCode()
    const outcomes = await Promise.all([enrol(code), enrol(code)])
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['CODE_REVOKED used', 'done'])
  })

  it('refuses what is no key', async () => {
    const { code } = await review.server.createEnrolmentCode()
    expect((await enrol(code, 'short')).outcome).toBe('BAD_INPUT public-key')
    expect((await enrol(code)).outcome).toBe('done')
  })

  it('locks out whoever guesses, even with the right code in the end', async () => {
    for (let guess = 0; guess < 10; guess += 1) {
      expect((await enrol(`0000-0000-00${10 + guess}`)).outcome).toBe('CODE_UNKNOWN enrolment-code')
    }
    const { code } = await review.server.createEnrolmentCode()
    const locked = await enrol(code)
    expect(locked).toMatchObject({ status: 429, outcome: 'LOCKED_OUT' })
    expect(locked.body.data?.retryAfterMs).toBe(10 * MINUTE_MS)
    review.advance(10 * MINUTE_MS)
    expect((await enrol(code)).outcome).toBe('done')
  })
})

interface Signing {
  readonly path?: string
  readonly signedPath?: string
  readonly timeMs?: number
  readonly nonce?: string
  readonly body?: string
  readonly signedBody?: string
  readonly method?: string
  readonly headers?: Record<string, string>
}

/** A request put together by hand, so that each part can be wrong. */
async function ask(signing: Signing = {}) {
  const { path = STATUS, timeMs = review.now().getTime(), nonce = randomUUID(), method = 'GET' } = signing
  const hash = createHash('sha256')
    .update(signing.signedBody ?? signing.body ?? '')
    .digest('hex')
  const text = signingText({ method, path: signing.signedPath ?? path, timeMs, nonce, body: hash })
  const response = await fetch(new URL(path, review.url), {
    method,
    headers: {
      [SIGNATURE_HEADERS.station]: booth.identity.stationId,
      [SIGNATURE_HEADERS.time]: String(timeMs),
      [SIGNATURE_HEADERS.nonce]: nonce,
      [SIGNATURE_HEADERS.body]: hash,
      [SIGNATURE_HEADERS.signature]: sign(null, Buffer.from(text), booth.identity.privateKey).toString(
        'base64url',
      ),
      ...(signing.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...signing.headers,
    },
    ...(signing.body === undefined ? {} : { body: signing.body }),
  })
  const body = (await response.json()) as { code?: string; data?: { detail?: string } }
  const time = Number(response.headers.get(SERVER_TIME_HEADER))
  return {
    status: response.status,
    outcome: `${body.code ?? 'done'} ${body.data?.detail ?? ''}`.trim(),
    time,
  }
}

describe('a signed request', () => {
  it('is answered, with the server’s time', async () => {
    expect(await ask()).toEqual({ status: 200, outcome: 'done', time: review.now().getTime() })
  })

  it('without a signature is not', async () => {
    const response = await fetch(new URL(STATUS, review.url))
    expect(response.status).toBe(401)
    expect(response.headers.get(SERVER_TIME_HEADER)).toBe(String(review.now().getTime()))
  })

  it('of another path, query, body or key is forged', async () => {
    const forged = { status: 403, outcome: 'FORBIDDEN signature-wrong' }
    expect(await ask({ signedPath: `${API_PREFIX}/station/roster` })).toMatchObject(forged)
    expect(await ask({ path: `${STATUS}?cursor=5`, signedPath: STATUS })).toMatchObject(forged)
    const beat = { auditHead: '', auditRecords: 0, waiting: 0, blocked: 0, version: '1' }
    const post = { path: `${API_PREFIX}/station/heartbeat`, method: 'POST', body: JSON.stringify(beat) }
    expect(await ask({ ...post, signedBody: '{}' })).toMatchObject(forged)
    expect(await ask(post)).toMatchObject({ status: 200 })
    const wrongKey = readStationKey(createStationKey().privateDer)
    const impostor = boothOf({ ...booth.identity, privateKey: wrongKey }, review.url, review.now)
    expect(await failureOf(impostor.api.status({}))).toBe('FORBIDDEN signature-wrong')
  })

  it('may leave its body unsigned only for uploads', async () => {
    const headers = { [SIGNATURE_HEADERS.body]: 'unsigned' }
    expect(await ask({ headers })).toMatchObject({ outcome: 'FORBIDDEN signature-wrong' })
  })

  it('counts once', async () => {
    const again = { nonce: randomUUID(), timeMs: review.now().getTime() }
    expect(await ask(again)).toMatchObject({ status: 200 })
    expect(await ask(again)).toMatchObject({ status: 403, outcome: 'FORBIDDEN replayed' })
  })

  it('counts once across a restart', async () => {
    const again = { nonce: randomUUID(), timeMs: review.now().getTime() }
    await ask(again)
    review = await review.restart()
    booth = boothOf(booth.identity, review.url, review.now)
    expect(await ask(again)).toMatchObject({ outcome: 'FORBIDDEN replayed' })
  })

  it('with a wrong clock is told so, and the time to set', async () => {
    const now = review.now().getTime()
    const wrong = { outcome: 'CLOCK_WRONG clock-wrong', time: now }
    expect(await ask({ timeMs: now - 5 * MINUTE_MS - 1 })).toMatchObject(wrong)
    expect(await ask({ timeMs: now + 5 * MINUTE_MS + 1 })).toMatchObject(wrong)
    expect(await ask({ timeMs: now - 5 * MINUTE_MS })).toMatchObject({ outcome: 'done' })
    const slow = boothOf(booth.identity, review.url, () => new Date(now - 3_600_000))
    expect(await failureOf(slow.api.status({}))).toBe('CLOCK_WRONG clock-wrong')
    expect(await failureOf(slow.api.status({}))).toBe('done')
  })

  it('from a station that was shut out is refused, and says so only to that station', async () => {
    const doomed = await enrolBooth(review, '停用的站')
    const admin = await signIn(review.url)
    // It has just spoken: nothing the server remembers of it counts.
    await doomed.api.roster({})
    await admin.api.revokeStation({ stationId: doomed.identity.stationId })
    expect(await failureOf(doomed.api.roster({}))).toBe('FORBIDDEN station-revoked')
    const guess = { ...doomed.identity, privateKey: booth.identity.privateKey }
    const impostor = boothOf(guess, review.url, review.now)
    expect(await failureOf(impostor.api.roster({}))).toBe('FORBIDDEN signature-wrong')
    const stations = await admin.api.stations()
    expect(stations.find((one) => one.stationId === doomed.identity.stationId)?.revoked).toBe(true)
  })
})

describe('a heartbeat', () => {
  const beat = (auditHead: string, auditRecords: number) =>
    booth.api.heartbeat({ auditHead, auditRecords, waiting: 2, blocked: 1, version: '1.0.0' })

  it('shows in the list of stations, and a shrunken audit chain in the log', async () => {
    await beat('a'.repeat(64), 10)
    await beat('b'.repeat(64), 12)
    const admin = await signIn(review.url)
    const before = (await admin.api.audit()).records
    const shown = (await admin.api.stations()).find((one) => one.stationId === booth.identity.stationId)
    expect(shown).toMatchObject({ waiting: 2, blocked: 1, version: '1.0.0', auditHead: 'b'.repeat(64) })
    expect(shown?.lastSeenAt).toBe(review.now().toISOString())
    await beat('a'.repeat(64), 10)
    await beat('c'.repeat(64), 10)
    await beat('c'.repeat(64), 10)
    expect((await admin.api.audit()).records - before).toBe(2)
    const after = (await admin.api.stations()).find((one) => one.stationId === booth.identity.stationId)
    expect([shown?.regressedAt, after?.regressedAt]).toEqual([null, review.now().toISOString()])
  })

  it('of what no log and no booth can be is refused in words, and a place no log has is none of this one', async () => {
    const usual = { auditHead: 'a'.repeat(64), auditRecords: 1, waiting: 0, blocked: 0, version: '1' }
    const strange = [
      { auditRecords: 3e9 },
      { auditRecords: -5 },
      { waiting: -3 },
      { auditHead: 'a\0' },
      { version: '1\n2' },
    ]
    for (const one of strange)
      expect(await failureOf(booth.api.heartbeat({ ...usual, ...one })), JSON.stringify(one)).toMatch(
        /^BAD_INPUT/,
      )
    const anchor = `9999999999.${'0'.repeat(64)}`
    expect(await failureOf(booth.api.status({ anchor }))).toBe('CONFLICT history-differs')
    const { code } = await review.server.createEnrolmentCode()
    const response = await fetch(new URL(`${API_PREFIX}/stations/enrol`, review.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, name: '站\0', publicKey: createStationKey().publicRaw }),
    })
    expect(response.status).toBe(400)
  })

  it('with a head that somebody else signed is refused', async () => {
    const head = { records: 20, head: 'd'.repeat(64) }
    const signed = (auditSignature: string) =>
      booth.api.heartbeat({
        auditHead: head.head,
        auditRecords: head.records,
        auditSignature,
        waiting: 0,
        blocked: 0,
        version: '1',
      })
    const foreign = { ...booth.identity, privateKey: readStationKey(createStationKey().privateDer) }
    expect(await failureOf(signed(signAuditHead(foreign, head)))).toBe('BAD_INPUT audit-signature')
    expect(await failureOf(signed(signAuditHead(booth.identity, { ...head, records: 21 })))).toBe(
      'BAD_INPUT audit-signature',
    )
    expect(await failureOf(signed(signAuditHead(booth.identity, head)))).toBe('done')
  })

  it('is not open to a visitor', async () => {
    expect(await failureOf(openConsole(review.url).api.stations())).toBe('NOT_SIGNED_IN session')
  })
})
