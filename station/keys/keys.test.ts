import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SealBroken } from '../../node/sealing.ts'
import { createCipher } from './cipher.ts'
import { KeyRefused, type Keyring, openDataKey } from './data-key.ts'
import { keyFileKeyring } from './key-file.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keys-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))
const keysJson = () => readFileSync(join(dir, 'keys.json'), 'utf8')
const ring = (): Keyring => keyFileKeyring(join(dir, 'host.key'))

describe('a data key', () => {
  const cipher = createCipher(Buffer.alloc(32, 1))

  it('opens what it sealed and nothing of another', () => {
    const sealed = cipher.sealJson('roster:1', { name: '测试' })
    expect(cipher.openJson('roster:1', sealed)).toEqual({ name: '测试' })
    expect(() => createCipher(Buffer.alloc(32, 2)).open('roster:1', sealed)).toThrow(SealBroken)
  })

  it('looks up by a hash that another folder cannot make', () => {
    expect(cipher.keyed('id-number', '1')).toBe(cipher.keyed('id-number', '1'))
    expect(cipher.keyed('id-number', '1')).not.toBe(cipher.keyed('student-number', '1'))
    expect(cipher.keyed('id-number', '1')).not.toBe(createCipher(Buffer.alloc(32, 2)).keyed('id-number', '1'))
  })
})

describe('the data key of a folder', () => {
  it('is made once, readable by its owner alone, and the same at every opening', async () => {
    const key = await openDataKey(dir, ring())
    const written = keysJson()
    expect(key.length).toBe(32)
    expect(await openDataKey(dir, ring())).toEqual(key)
    expect(keysJson()).toBe(written)
    expect(written).not.toContain(key.toString('base64'))
    if (process.platform !== 'win32') {
      for (const name of ['keys.json', 'host.key'])
        expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600)
    }
  })

  it.each([
    [
      'another host',
      () => writeFileSync(join(dir, 'keys.json'), keysJson().replace('key-file', 'safe-storage')),
    ],
    ['another key file', () => writeFileSync(join(dir, 'host.key'), Buffer.alloc(32))],
    ['a missing key file', () => rmSync(join(dir, 'host.key'))],
    ['rubbish', () => writeFileSync(join(dir, 'keys.json'), '{')],
    ['another format', () => writeFileSync(join(dir, 'keys.json'), '{"version":2}')],
  ])('of %s is refused and left as it is', async (_name, change) => {
    await openDataKey(dir, ring())
    change()
    const before = keysJson()
    await expect(openDataKey(dir, ring())).rejects.toBeInstanceOf(KeyRefused)
    expect(keysJson()).toBe(before)
  })

  it('is not made anew beside data that another one wrote', async () => {
    writeFileSync(join(dir, 'station.db'), 'somebody’s data')
    await expect(openDataKey(dir, ring())).rejects.toBeInstanceOf(KeyRefused)
    expect(existsSync(join(dir, 'keys.json'))).toBe(false)
  })
})
