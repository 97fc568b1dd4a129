// The console's door: sign-in and lock-out, roles, Origin and Host, sessions that end, the first administrator.
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PREFIX, serverContract, UNATTENDED_HEADER } from '../../core/contract/server.ts'
import {
  failureOf,
  openConsole,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'

const MINUTE_MS = 60_000
let review: TestServer

beforeAll(async () => {
  review = await startReviewServer()
})
afterAll(() => review.stop())

/** fetch does not let a caller choose Host. */
function raw(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, review.url), { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    call.on('error', reject)
    call.end(body)
  })
}

describe('sign-in', () => {
  it('does not say whether the name or the password was wrong', async () => {
    const { api } = openConsole(review.url)
    expect(await failureOf(api.login({ name: '审核员', password: 'wrong' }))).toBe('WRONG_PIN password')
    expect(await failureOf(api.login({ name: '没有这个人', password: 'wrong' }))).toBe('WRONG_PIN password')
    expect(await failureOf(api.login({ name: ' 审核员 ', password: 'demo-reviewer' }))).toBe('done')
  })

  it.each(['管理员', '没有的账号'])('locks %s after five failures, for its time', async (name) => {
    const { api } = openConsole(review.url)
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await failureOf(api.login({ name, password: 'wrong' }))).toBe('WRONG_PIN password')
    }
    expect(await failureOf(api.login({ name, password: 'demo-administrator' }))).toBe('LOCKED_OUT')
    review.advance(15 * MINUTE_MS)
    const after = name === '管理员' ? 'done' : 'WRONG_PIN password'
    expect(await failureOf(api.login({ name, password: 'demo-administrator' }))).toBe(after)
  })

  it('gives many guesses at once no more tries', async () => {
    const { api } = openConsole(review.url)
    const guesses = Array.from({ length: 12 }, () => failureOf(api.login({ name: '甲', password: 'x' })))
    const outcomes = await Promise.all(guesses)
    expect(outcomes.filter((outcome) => outcome === 'WRONG_PIN password')).toHaveLength(5)
  })
})

describe('a session', () => {
  it('ends when idle, and at signing out', async () => {
    const client = await signIn(review.url)
    expect(await client.api.me()).toMatchObject({ role: 'administrator', demo: true })
    review.advance(29 * MINUTE_MS)
    expect(await failureOf(client.api.me())).toBe('done')
    review.advance(29 * MINUTE_MS)
    expect(await failureOf(client.api.me())).toBe('done')
    review.advance(31 * MINUTE_MS)
    expect(await failureOf(client.api.me())).toBe('NOT_SIGNED_IN session')
    const other = await signIn(review.url)
    await other.api.logout({})
    expect(await failureOf(other.api.me())).toBe('NOT_SIGNED_IN session')
  })

  it('is kept open by nobody’s page: what a page fetches by itself is answered, and is no sign of anybody', async () => {
    const client = await signIn(review.url)
    const unattended = () =>
      fetch(new URL(`${API_PREFIX}/console/me`, review.url), {
        headers: { cookie: client.cookie(), [UNATTENDED_HEADER]: '1' },
      })
    for (let minutes = 0; minutes < 29; minutes++) {
      review.advance(MINUTE_MS)
      expect((await unattended()).status).toBe(200)
    }
    review.advance(2 * MINUTE_MS)
    expect((await unattended()).status).toBe(401)
    expect(await failureOf(client.api.me())).toBe('NOT_SIGNED_IN session')
  })

  it('ends with its account, and somebody always stays in charge', async () => {
    const admin = await signIn(review.url)
    const { id } = await admin.api.createAccount({ name: '乙', password: 'long-enough', role: 'reviewer' })
    const client = await signIn(review.url, '乙', 'long-enough')
    await admin.api.disableAccount({ id })
    expect(await failureOf(client.api.me())).toBe('NOT_SIGNED_IN session')
    const again = openConsole(review.url).api.login({ name: '乙', password: 'long-enough' })
    expect(await failureOf(again)).toBe('WRONG_PIN password')
    const me = await admin.api.me()
    expect(await failureOf(admin.api.disableAccount({ id: me.id }))).toBe('REFUSED last-administrator')
    const taken = { name: '乙', password: 'long-enough', role: 'reviewer' as const }
    expect(await failureOf(admin.api.createAccount(taken))).toBe('CONFLICT name-taken')
  })
})

describe('roles', () => {
  it('keep reviewers from what is the administrator’s', async () => {
    const { api, get } = await signIn(review.url, '审核员', 'demo-reviewer')
    const forbidden = [
      api.roster({}),
      api.importRoster({ file: '', dryRun: true }),
      api.publishRoster({}),
      api.stations(),
      api.enrolmentCode({}),
      api.accounts(),
      api.createAccount({ name: '丙', password: 'long-enough', role: 'administrator' }),
      api.advance({ submissionIds: ['8a4f2b0e-6d3c-4b1a-9e57-0c2f1d3e4a5b'], to: 'publishing' }),
      api.audit(),
    ]
    expect(new Set(await Promise.all(forbidden.map(failureOf)))).toEqual(new Set(['FORBIDDEN role']))
    expect((await get(`${API_PREFIX}/console/export.zip`)).status).toBe(403)
    expect((await get(`${API_PREFIX}/console/roster/codes`)).status).toBe(403)
    expect(await failureOf(api.tasks({}))).toBe('done')
  })

  it('let a visitor do nothing', async () => {
    const { api, get } = openConsole(review.url)
    const calls = [api.tasks({}), api.claim({}), api.roster({}), api.me(), api.audit()]
    expect(new Set(await Promise.all(calls.map(failureOf)))).toEqual(new Set(['NOT_SIGNED_IN session']))
    const picture = `${API_PREFIX}/console/submissions/8a4f2b0e-6d3c-4b1a-9e57-0c2f1d3e4a5b/files/standard`
    expect((await get(picture)).status).toBe(401)
  })
})

describe('other pages and other names', () => {
  const login = `${API_PREFIX}/console/login`
  const body = JSON.stringify({ name: '审核员', password: 'demo-reviewer' })
  const json = { 'content-type': 'application/json' }

  it('cannot change anything', async () => {
    const { origin, host, port } = new URL(review.url)
    expect(await raw('POST', login, { ...json, origin, host }, body)).toBe(200)
    expect(await raw('POST', login, { ...json, host }, body)).toBe(403)
    expect(await raw('POST', login, { ...json, origin: 'http://evil.example', host }, body)).toBe(403)
    expect(await raw('POST', login, { ...json, origin: `https://127.0.0.1:${port}`, host }, body)).toBe(403)
    expect(await raw('POST', login, { ...json, origin: 'null', host }, body)).toBe(403)
  })

  it('do not reach it by a name that was pointed here', async () => {
    const host = 'rebound.example'
    expect(await raw('POST', login, { ...json, origin: `http://${host}`, host }, body)).toBe(403)
    expect(await raw('GET', `${API_PREFIX}/console/me`, { host })).toBe(403)
    expect(await raw('GET', '/console/', { host })).toBe(403)
  })

  it('may not send a body that fills the memory', async () => {
    const { origin, host } = new URL(review.url)
    const huge = JSON.stringify({ name: 'x'.repeat(3_000_000), password: '' })
    expect(await raw('POST', login, { ...json, origin, host }, huge)).toBe(400)
  })
})

describe('input that does not fit', () => {
  it('is named by its place, without its value', async () => {
    const { origin } = new URL(review.url)
    const response = await fetch(new URL(`${API_PREFIX}/console/login`, review.url), {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ name: '审核员', password: 12345678 }),
    })
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(JSON.parse(text)).toMatchObject({ code: 'BAD_INPUT', data: { detail: 'input:password' } })
    expect(text).not.toContain('12345678')
  })
})

describe('the description of the interface', () => {
  it('names every route of the contract and those that carry bytes', async () => {
    const response = await fetch(new URL(`${API_PREFIX}/openapi.json`, review.url))
    const document = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
    const routes = [
      serverContract.health,
      ...Object.values(serverContract.station),
      ...Object.values(serverContract.console),
    ]
    for (const route of routes) {
      const { path, method } = route['~orpc'].route
      expect(document.paths[path!]?.[method!.toLowerCase()], `${method} ${path}`).toBeDefined()
    }
    for (const path of ['/files/{uploadId}', '/console/export.zip', '/console/roster/codes']) {
      expect(document.paths[path]).toBeDefined()
    }
  })
})

describe('health', () => {
  it('is for anybody and may not be framed or sniffed', async () => {
    const response = await fetch(new URL(`${API_PREFIX}/health`, review.url))
    expect(await response.json()).toMatchObject({ ok: true, demo: true })
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await fetch(new URL('/nowhere', review.url))).status).toBe(404)
  })
})

describe('the first administrator', () => {
  it('needs the token of the screen; there is no default account', async () => {
    let fresh = await startReviewServer({ demo: false, school: '新学校' })
    try {
      const { api } = openConsole(fresh.url)
      const account = { name: '主管', password: 'long-enough' }
      expect(await failureOf(api.me())).toBe('NOT_SIGNED_IN setup-needed')
      const about = { school: '新学校', demo: false, demoAccounts: [] }
      expect(await api.about()).toEqual({ ...about, setupNeeded: true })
      const wrong = randomBytes(16).toString('base64url')
      expect(await failureOf(api.setup({ ...account, token: wrong }))).toBe('FORBIDDEN setup-token')
      const token = fresh.server.setupToken!
      expect(await api.setup({ ...account, token })).toMatchObject({ role: 'administrator' })
      expect(await failureOf(api.setup({ ...account, name: '另一个', token }))).toBe('REFUSED setup-done')
      expect(await api.about()).toEqual({ ...about, setupNeeded: false })
      await api.login(account)
      expect(await api.me()).toMatchObject({ name: '主管', demo: false, school: '新学校' })
      fresh = await fresh.restart()
      expect(fresh.server.setupToken).toBeNull()
    } finally {
      await fresh.stop()
    }
  })
})
