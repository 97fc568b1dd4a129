// Passwords and accounts over their life: changed by their owners, reset by administrators, shut and opened again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ConsoleClient,
  failureOf,
  openConsole,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'
import { PROCEDURES } from '../routes/access-table.ts'

const HOUR_MS = 3_600_000
let review: TestServer
let admin: ConsoleClient

beforeAll(async () => {
  review = await startReviewServer()
  admin = await signIn(review.url)
})
afterAll(() => review.stop())

let made = 0
async function newReviewer(password = 'first-password') {
  made += 1
  const name = `审核员${made}`
  const { id } = await admin.api.createAccount({ name, password, role: 'reviewer' })
  return { id, name, password }
}

const recorded = async (): Promise<number> => (await admin.api.audit()).records

describe('a password', () => {
  it('is changed by its owner, who is asked for the old one; all other sessions end', async () => {
    const { name, password } = await newReviewer()
    const here = await signIn(review.url, name, password)
    const elsewhere = await signIn(review.url, name, password)
    const wrong = here.api.changePassword({ old: 'not-the-password', fresh: 'second-password' })
    expect(await failureOf(wrong)).toBe('WRONG_PIN password')
    const same = here.api.changePassword({ old: password, fresh: password })
    expect(await failureOf(same)).toBe('BAD_INPUT same-password')
    const before = await recorded()
    await here.api.changePassword({ old: password, fresh: 'second-password' })
    expect((await recorded()) - before).toBe(1)
    expect(await failureOf(here.api.me())).toBe('done')
    expect(await failureOf(elsewhere.api.me())).toBe('NOT_SIGNED_IN session')
    expect(await failureOf(openConsole(review.url).api.login({ name, password }))).toBe('WRONG_PIN password')
    expect(await failureOf(signIn(review.url, name, 'second-password'))).toBe('done')
  })

  it('cannot be guessed from an open session by trying to change it', async () => {
    const { name, password } = await newReviewer()
    const { api } = await signIn(review.url, name, password)
    const guess = (old: string) => failureOf(api.changePassword({ old, fresh: 'second-password' }))
    for (let time = 0; time < 5; time += 1) expect(await guess('guess')).toBe('WRONG_PIN password')
    expect(await guess(password)).toBe('LOCKED_OUT')
    expect(await failureOf(api.me())).toBe('done')
  })

  it('of a length nobody types is refused before it is hashed', async () => {
    const long = 'x'.repeat(201)
    const { api } = openConsole(review.url)
    expect(await failureOf(api.login({ name: '管理员', password: long }))).toBe('BAD_INPUT input:password')
    const account = { name: '长', password: long, role: 'reviewer' as const }
    expect(await failureOf(admin.api.createAccount(account))).toBe('BAD_INPUT input:password')
    const short = { name: '短', password: 'nine-char', role: 'reviewer' as const }
    expect(await failureOf(admin.api.createAccount(short))).toBe('BAD_INPUT input:password')
  })

  it('reset by an administrator holds once: its owner can do nothing but choose another', async () => {
    const { id, name, password } = await newReviewer()
    const open = await signIn(review.url, name, password)
    const { oneTimePassword, expiresAt } = await admin.api.resetPassword({ id })
    expect(Date.parse(expiresAt) - review.now().getTime()).toBe(72 * HOUR_MS)
    expect(await failureOf(open.api.me())).toBe('NOT_SIGNED_IN session')
    const login = (typed: string) => failureOf(openConsole(review.url).api.login({ name, password: typed }))
    expect(await login(password)).toBe('WRONG_PIN password')
    const client = await signIn(review.url, name, oneTimePassword)
    expect(await client.api.me()).toMatchObject({ mustChangePassword: true })
    for (const [procedure, { who }] of Object.entries(PROCEDURES.console)) {
      if (who !== 'reviewer') continue
      const call = client.api[procedure as 'tasks'] as (input: object) => Promise<unknown>
      const input = { submissionId: '8a4f2b0e-6d3c-4b1a-9e57-0c2f1d3e4a5b' }
      expect(await failureOf(call(input)), procedure).toBe('FORBIDDEN password-change-needed')
    }
    await client.api.changePassword({ old: oneTimePassword, fresh: 'my-own-password' })
    expect(await failureOf(client.api.tasks({}))).toBe('done')
    expect(await login(oneTimePassword)).toBe('WRONG_PIN password')
    expect(await login('my-own-password')).toBe('done')
  })

  it('made up for one time is over after its hours', async () => {
    const { id, name } = await newReviewer()
    const { oneTimePassword } = await admin.api.resetPassword({ id })
    review.advance(72 * HOUR_MS)
    const login = openConsole(review.url).api.login({ name, password: oneTimePassword })
    expect(await failureOf(login)).toBe('FORBIDDEN password-expired')
    admin = await signIn(review.url)
  })

  it('of one’s own is changed, never reset', async () => {
    const { id } = await admin.api.me()
    expect(await failureOf(admin.api.resetPassword({ id }))).toBe('REFUSED own-account')
    expect(await failureOf(admin.api.resetPassword({ id: 'nobody' }))).toBe('NOT_FOUND account')
  })
})

describe('an account', () => {
  it('that was shut is opened again, and both is on record', async () => {
    const { id, name, password } = await newReviewer()
    const before = await recorded()
    await admin.api.disableAccount({ id })
    await admin.api.enableAccount({ id })
    await admin.api.unlockAccount({ id })
    await admin.api.resetPassword({ id })
    expect((await recorded()) - before).toBe(4)
    const { oneTimePassword } = await admin.api.resetPassword({ id })
    expect(await failureOf(openConsole(review.url).api.login({ name, password }))).toBe('WRONG_PIN password')
    expect(await failureOf(signIn(review.url, name, oneTimePassword))).toBe('done')
    const entry = (await admin.api.accounts()).find((one) => one.id === id)
    expect(entry).toMatchObject({ disabled: false, mustChangePassword: true, triesLocked: false })
    expect(entry?.lastSignInAt).toBe(review.now().toISOString())
  })

  it('that does not exist cannot be opened, unlocked or shut', async () => {
    const { disableAccount, enableAccount, unlockAccount } = admin.api
    for (const call of [disableAccount, enableAccount, unlockAccount]) {
      expect(await failureOf(call({ id: 'nobody' }))).toBe('NOT_FOUND account')
    }
  })

  it('locked by wrong passwords is shown so, and let in by an administrator', async () => {
    const { id, name, password } = await newReviewer()
    const login = (typed: string) => failureOf(openConsole(review.url).api.login({ name, password: typed }))
    for (let time = 0; time < 5; time += 1) await login('wrong-password')
    expect(await login(password)).toBe('LOCKED_OUT')
    const locked = async () => (await admin.api.accounts()).find((one) => one.id === id)?.triesLocked
    expect(await locked()).toBe(true)
    await admin.api.unlockAccount({ id })
    expect(await locked()).toBe(false)
    expect(await login(password)).toBe('done')
  })
})
