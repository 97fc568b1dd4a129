import { createCipheriv, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSealing, SealBroken } from './sealing.ts'

const KEY = Buffer.alloc(32, 1)
const sealing = createSealing(KEY)

it('opens what it sealed, in its place and with its key only', () => {
  const sealed = sealing.sealJson('roster/1', { name: '测试' })
  expect(sealing.openJson('roster/1', sealed)).toEqual({ name: '测试' })
  expect(() => sealing.open('roster/2', sealed)).toThrow(SealBroken)
  expect(() => createSealing(Buffer.alloc(32, 2)).open('roster/1', sealed)).toThrow(SealBroken)
  expect(sealing.open('empty', sealing.seal('empty', new Uint8Array()))).toHaveLength(0)
})

it('opens nothing that was changed or cut anywhere', () => {
  const sealed = sealing.seal('x', Buffer.from('abc'))
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed)
    changed[index]! ^= 1
    expect(() => sealing.open('x', changed), `byte ${index}`).toThrow(SealBroken)
  }
  for (let length = 0; length < sealed.length; length++)
    expect(() => sealing.open('x', sealed.subarray(0, length)), `${length} bytes`).toThrow(SealBroken)
})

it('never writes the same thing twice', () => {
  expect(sealing.seal('x', Buffer.from('abc'))).not.toEqual(sealing.seal('x', Buffer.from('abc')))
})

it('names no id in its error', () => {
  for (const place of ['blob:0badcafe', 'account/0badcafe'])
    expect(() => sealing.open(place, randomBytes(40))).toThrow(/\((blob|account)\)$/)
})

it('opens what was sealed with its tag first, where it is told that there is such', () => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', KEY, nonce).setAAD(Buffer.from('file/1'))
  const body = Buffer.concat([cipher.update('a picture of before'), cipher.final()])
  const before = Buffer.concat([nonce, cipher.getAuthTag(), body])
  const both = createSealing(KEY, { tagFirst: true })
  expect(String(both.open('file/1', before))).toBe('a picture of before')
  expect(() => both.open('file/2', before)).toThrow(SealBroken)
  expect(String(both.open('file/1', both.seal('file/1', Buffer.from('now'))))).toBe('now')
  expect(() => sealing.open('file/1', before)).toThrow(SealBroken)
})

it('opens what a key of before sealed, seals by the present one, and renews what is under another', () => {
  const former = createSealing(Buffer.alloc(32, 7))
  const rotated = createSealing(KEY, { keys: [Buffer.alloc(32, 9), Buffer.alloc(32, 7)] })
  const old = former.seal('roster/1', Buffer.from('a name'))
  expect(String(rotated.open('roster/1', old))).toBe('a name')
  const renewed = rotated.renew('roster/1', old)!
  expect(String(sealing.open('roster/1', renewed))).toBe('a name')
  expect(() => former.open('roster/1', renewed)).toThrow(SealBroken)
  expect(rotated.renew('roster/1', renewed)).toBeNull()
  expect(() => rotated.renew('roster/2', old)).toThrow(SealBroken)
})
