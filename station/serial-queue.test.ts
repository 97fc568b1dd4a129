import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { oneByOne } from './serial-queue.ts'

it('begins nothing before the last is over, and goes on after a failure', async () => {
  const inTurn = oneByOne()
  const log: string[] = []
  const work = (name: string, ms: number, fails = false) =>
    inTurn(async () => {
      log.push(`${name} begins`)
      await wait(ms)
      log.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })
  const outcomes = await Promise.allSettled([work('slow', 20), work('broken', 5, true), work('quick', 0)])
  expect(log).toEqual(['slow', 'broken', 'quick'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
