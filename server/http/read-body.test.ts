// What bodies may take of the memory: together, and each station for itself.
import { expect, it } from 'vitest'
import { createByteBudget } from './read-body.ts'

it('one station has a share, and leaves the rest to others', () => {
  const budget = createByteBudget(100, 30)
  const first = budget.take(20, 'a')
  expect(() => budget.take(20, 'a')).toThrow('BUSY')
  budget.take(0, 'a')
  for (const station of ['b', 'c', null, null]) budget.take(20, station)
  expect(() => budget.take(1, null)).toThrow('BUSY')
  first()
  first()
  budget.take(20, 'f')
  expect(() => budget.take(1, 'g')).toThrow('BUSY')
})

it('a body larger than any share is read where nothing else is', () => {
  const budget = createByteBudget(100, 30)
  const release = budget.take(500, 'a')
  expect(() => budget.take(1, 'b')).toThrow('BUSY')
  release()
  budget.take(20, 'b')
})
