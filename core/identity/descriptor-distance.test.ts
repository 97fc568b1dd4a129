import { expect, it } from 'vitest'
import { cosine, euclidean } from './descriptor-distance.ts'

const of = (...values: number[]) => Float32Array.from(values)

it('euclidean is the length of the difference', () => {
  expect(euclidean(of(1, 2, 2), of(1, 2, 2))).toBe(0)
  expect(euclidean(of(0, 3), of(4, 0))).toBe(5)
})

it('cosine looks at the direction only', () => {
  expect(cosine(of(1, 2), of(10, 20))).toBeCloseTo(0, 6)
  expect(cosine(of(1, 0), of(0, 5))).toBe(1)
  expect(cosine(of(1, 0), of(-3, 0))).toBe(2)
})

it('refuses descriptors that cannot be compared', () => {
  expect(() => euclidean(of(1), of(1, 2))).toThrow(RangeError)
  expect(() => cosine(of(1), of(1, 2))).toThrow(RangeError)
  expect(() => cosine(of(0, 0), of(1, 2))).toThrow(RangeError)
})
