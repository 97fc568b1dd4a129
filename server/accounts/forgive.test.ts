// To let one account in again is no pardon for what was guessed at others from the same address.
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  failureOf,
  openConsole,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../tests/support/review-server.ts'

let review: TestServer
beforeAll(async () => {
  review = await startReviewServer()
})
afterAll(() => review.stop())

const guess = (name: string, password = 'wrong-password') =>
  failureOf(openConsole(review.url).api.login({ name, password }))

it('lifts the locks of the one account that is let in again', async () => {
  const { api } = await signIn(review.url)
  const other = await api.createAccount({ name: '另一位', password: 'long-enough', role: 'reviewer' })
  for (let n = 0; n < 5; n += 1) await guess('审核员')
  expect(await guess('审核员')).toMatch(/^LOCKED_OUT/)
  await api.unlockAccount({ id: other.id })
  expect(await guess('审核员')).toMatch(/^LOCKED_OUT/)
  const locked = (await api.accounts()).find(({ name }) => name === '审核员')!
  await api.unlockAccount({ id: locked.id })
  expect(await guess('审核员', 'demo-reviewer')).toBe('done')
})
