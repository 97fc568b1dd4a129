import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { awayInWords, isAway } from './away.ts'

const coded = (code: string) => Object.assign(new Error('x'), { code })
const ofS3 = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('x'), { name, $metadata: { httpStatusCode } })

it.each([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    'ENOTFOUND',
  ],
  ...['53300', '57P01', '57P02', '57P03', '08000', '08003', '08006', '08P01', '25006', '53200'],
])('%s means: later', (code) => {
  expect(isAway(coded(code))).toBe(true)
  expect(awayInWords(coded(code))).toMatch(/^the database \(--database-url\) [a-z]/)
})

it.each([
  ['SlowDown', 503],
  ['ServiceUnavailable', 503],
  ['InternalError', 500],
  ['RequestTimeout', 400],
  ['TooManyRequestsException', 429],
  ['AnythingElse', 502],
  ['TimeoutError', undefined],
])('the pictures’ store that answers %s: later', (name, status) => {
  expect(awayInWords(ofS3(name, status))).toMatch(/^the pictures’ store \(--objects\) [a-z]/)
})

it.each([
  ['a row that is there already', coded('23505')],
  ['a deadlock', coded('40P01')],
  ['a query that is none', coded('42601')],
  ['a wrong password', coded('28P01')],
  ['a missing picture', ofS3('NoSuchKey', 404)],
  ['keys that do not open the bucket', ofS3('InvalidAccessKeyId', 403)],
  ['a bug', new TypeError('x is not a function')],
  ['nothing', undefined],
  ['null', null],
])('%s is not mended by waiting', (_, error) => {
  expect(isAway(error)).toBe(false)
  expect(awayInWords(error)).toBe(null)
})

it('a name nobody knows and a port nobody listens at are known as the system says them', async () => {
  const unknown = await lookup('no-such-host.invalid').catch((error: unknown) => error)
  expect(awayInWords(unknown)).toContain('name')
  const refused = await new Promise((resolve) => connect(1, 'localhost').on('error', resolve))
  expect(awayInWords(refused)).toContain('does not answer')
})

it('what another error was made of counts', () => {
  expect(isAway(new Error('migration 0001: x', { cause: coded('57P01') }))).toBe(true)
})
