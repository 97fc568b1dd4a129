import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Guard, openGuard } from './guard.ts'

const LIMIT = { attempts: 3, lockMs: 10_000 }
let dir: string
let livedMs: number
const opened: Guard[] = []

const guardIn = (file = join(dir, 'guard.db')): Guard => {
  const guard = openGuard(file, () => livedMs)
  opened.push(guard)
  return guard
}
const wrong = (guard: Guard, subject: string, times: number): number[] =>
  Array.from({ length: times }, () => guard.begin(subject, LIMIT))

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'guard-'))
  livedMs = 0
})
afterEach(() => {
  for (const guard of opened.splice(0)) guard.close()
  rmSync(dir, { recursive: true })
})

describe('the guard', () => {
  it('accepts so many tries, then none until the time is lived, then as many again', () => {
    const guard = guardIn()
    expect(wrong(guard, 'a', 4)).toEqual([0, 0, 0, 10_000])
    livedMs = 9_999
    expect(guard.leftMs('a')).toBe(1)
    livedMs = 10_000
    expect(wrong(guard, 'a', 4)).toEqual([0, 0, 0, 10_000])
  })

  it('counts for each thing by itself: a right answer for one says nothing about another', () => {
    const guard = guardIn()
    wrong(guard, 'a', 2)
    wrong(guard, 'b', 1)
    guard.forgive('b')
    expect(wrong(guard, 'a', 2)).toEqual([0, 10_000])
    expect(guard.leftMs('b')).toBe(0)
  })

  it('begins anew after a right answer', () => {
    const guard = guardIn()
    wrong(guard, 'a', 2)
    guard.forgive('a')
    expect(wrong(guard, 'a', 4)).toEqual([0, 0, 0, 10_000])
  })

  it('keeps count and lock when the plug is pulled, and locks anew for the whole time', () => {
    const guard = guardIn()
    wrong(guard, 'a', 3)
    wrong(guard, 'b', 2)
    livedMs = 9_000
    const pulled = join(dir, 'pulled.db')
    copyFileSync(join(dir, 'guard.db'), pulled)
    copyFileSync(join(dir, 'guard.db-wal'), `${pulled}-wal`)
    // Another run lives another time.
    livedMs = 500_000
    const again = guardIn(pulled)
    expect(again.leftMs('a')).toBe(10_000)
    expect(wrong(again, 'b', 2)).toEqual([0, 10_000])
    livedMs += 10_000
    expect(again.leftMs('a')).toBe(0)
  })

  it('does not begin a lock again that was over before the booth went off', () => {
    const guard = guardIn()
    wrong(guard, 'a', 3)
    livedMs = 10_001
    guard.settle()
    livedMs = 0
    expect(guardIn().leftMs('a')).toBe(0)
  })
})
