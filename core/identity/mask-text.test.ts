import { expect, it } from 'vitest'
import { maskIdNumber } from './mask-text.ts'

it.each([
  ['11010519491231002X', '110105********002X'],
  ['000000199804129004', '000000********9004'],
  ['12345678901', '123456*8901'],
  ['1234567890', '**********'],
  ['', ''],
])('%s is shown as %s', (number, shown) => {
  expect(maskIdNumber(number)).toBe(shown)
})
