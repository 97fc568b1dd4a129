import { setTimeout as rest } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Beats } from './beats.ts'
import { giveUp, whenGivenUp } from './giving-up.ts'
import { createPatience, OutOfPatience } from './patience.ts'

/** A machine that gets as much done as the test says. */
function handBeats(): Beats & {
  readonly beat: (times: number) => Promise<void>
  readonly heard: () => number
} {
  const listeners = new Set<() => void>()
  return {
    each(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    async beat(times) {
      for (let n = 0; n < times; n++) for (const heard of [...listeners]) heard()
      await rest(0)
    },
    heard: () => listeners.size,
  }
}

describe('a wait', () => {
  it('does not end on a machine that gets nothing done, however long that takes', async () => {
    const beats = handBeats()
    const { until } = createPatience(beats)
    let there = false
    const waiting = until('the thing', () => there, 3)
    await beats.beat(2)
    await rest(300)
    there = true
    expect(await waiting).toBe(true)
  })

  it('ends with the name of what did not come, once the machine got enough done meanwhile', async () => {
    const beats = handBeats()
    const { until } = createPatience(beats)
    const waiting = until('the thing', () => null, 3)
    const failed = expect(waiting).rejects.toThrow('the thing')
    await beats.beat(3)
    await failed
    await expect(waiting).rejects.toBeInstanceOf(OutOfPatience)
  })

  it('for an assertion fails with what the assertion said last', async () => {
    const beats = handBeats()
    const { eventually } = createPatience(beats)
    const failed = expect(eventually(() => expect(1).toBe(2), 2)).rejects.toThrow('expected 1 to be 2')
    await beats.beat(2)
    await failed
  })

  it('for an assertion gives what it returned', async () => {
    const { eventually } = createPatience(handBeats())
    let tries = 0
    const given = await eventually(() => {
      tries += 1
      if (tries < 3) throw new Error('not yet')
      return tries
    })
    expect(given).toBe(3)
  })

  it('passes on what looking threw', async () => {
    const { until } = createPatience(handBeats())
    const broken = () => {
      throw new Error('cannot look')
    }
    await expect(until('the thing', broken)).rejects.toThrow('cannot look')
  })

  it('ends although looking itself never comes back', async () => {
    const beats = handBeats()
    const { until } = createPatience(beats)
    const failed = expect(until('the thing', () => new Promise(() => undefined), 1)).rejects.toThrow(
      'the thing',
    )
    await beats.beat(1)
    await failed
  })

  it('leaves nobody listening, whichever way it ends', async () => {
    const beats = handBeats()
    const { until, within } = createPatience(beats)
    await until('at once', () => 1)
    await within('done', Promise.resolve())
    await within('broken', Promise.reject(new Error('x'))).catch(() => undefined)
    const late = within('late', new Promise(() => undefined), { beats: 1 }).catch(() => 'late')
    await beats.beat(1)
    expect(await late).toBe('late')
    expect(beats.heard()).toBe(0)
  })
})

describe('work with an end', () => {
  it('is ended when its time of patience is over, and only then', async () => {
    const beats = handBeats()
    const { within } = createPatience(beats)
    const ended: string[] = []
    const onOver = () => ended.push('over')
    expect(await within('quick', Promise.resolve(1), { beats: 1, onOver })).toBe(1)
    await beats.beat(5)
    expect(ended).toEqual([])
    const hangs = within('slow', new Promise(() => undefined), { beats: 1, onOver })
    const failed = expect(hangs).rejects.toThrow('slow')
    await beats.beat(1)
    await failed
    expect(ended).toEqual(['over'])
  })
})

it('giving up ends what asked for it, once', () => {
  const ended: string[] = []
  whenGivenUp(() => ended.push('stays'))
  whenGivenUp(() => ended.push('forgotten'))()
  giveUp()
  giveUp()
  expect(ended).toEqual(['stays'])
})
