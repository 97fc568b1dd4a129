import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { connectionFailed } from './connection-failure.ts'
import { reasonOf } from './failure-reason.ts'

const coded = (code: string, rest: object = {}) => Object.assign(new Error(code), { code, ...rest })

describe('a fault has one name', () => {
  it.each([
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'folder-not-writable'],
    ['EPERM', 'folder-not-writable'],
    ['ENOENT', 'folder-missing'],
    ['SQLITE_CANTOPEN', 'folder-missing'],
    ['SQLITE_BUSY_SNAPSHOT', 'folder-busy'],
    ['EIO', 'disk-failing'],
    ['SQLITE_CORRUPT', 'disk-failing'],
    ['ENFILE', 'machine-exhausted'],
    ['SQLITE_NOMEM', 'machine-exhausted'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'internal'],
  ])('%s of the machine: %s', (code, reason) => {
    expect(reasonOf(coded(code))).toBe(reason)
  })

  it('what is no error at all is a bug and nothing worse', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, new Error('?')])
      expect(reasonOf(thrown)).toBe('internal')
  })

  it('the same word of the network is not one of the disk', () => {
    // A firewall of the machine refuses a connection with EACCES or EPERM.
    for (const code of ['EACCES', 'EPERM'])
      expect(reasonOf(connectionFailed(coded(code, { syscall: 'connect' })))).toBe('server-unreachable')
    expect(reasonOf(connectionFailed(coded('EMFILE', { syscall: 'connect' })))).toBe('machine-exhausted')
  })

  it('an answer cannot name a fault that only the booth can know', () => {
    for (const detail of ['internal', 'disk-full', 'network-login'])
      expect(reasonOf(new ORPCError('REFUSED', { status: 409, data: { id: '1', detail } }))).toBe(
        'server-refused',
      )
    expect(
      reasonOf(new ORPCError('REFUSED', { status: 409, data: { id: '1', detail: 'not-on-roster' } })),
    ).toBe('not-on-roster')
  })
})
