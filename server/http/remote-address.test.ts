import { describe, expect, it } from 'vitest'
import { remoteAddress } from './remote-address.ts'

const proxied = { publicUrl: new URL('https://review.example') }
const bare = { publicUrl: null }
const forwarded = (value: string): Headers => new Headers({ 'x-forwarded-for': value })

describe('where a request came from', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['10.0.0.1, 198.51.100.7', '198.51.100.7'],
    ['10.0.0.1,198.51.100.7:52100', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['[2001:db8:1:2:3::9]:443', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
  ])('is the proxy’s own last word: %s', (value, address) => {
    expect(remoteAddress('127.0.0.1', forwarded(value), proxied)).toBe(address)
    expect(remoteAddress('::1', forwarded(value), proxied)).toBe(address)
  })

  it.each(['', 'unknown', '10.0.0.1, somewhere', 'a'.repeat(4000)])(
    'is the socket’s where that word is none: %#',
    (value) => {
      expect(remoteAddress('127.0.0.1', forwarded(value), proxied)).toBe('127.0.0.1')
    },
  )

  it('is never what a caller says who is no proxy', () => {
    expect(remoteAddress('198.51.100.7', forwarded('10.0.0.1'), proxied)).toBe('198.51.100.7')
    expect(remoteAddress('127.0.0.1', forwarded('10.0.0.1'), bare)).toBe('127.0.0.1')
    expect(remoteAddress('::ffff:198.51.100.7', forwarded('10.0.0.1'), bare)).toBe('198.51.100.7')
  })
})
