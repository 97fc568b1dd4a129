import { describe, expect, it } from 'vitest'
import { isGuessable, isPin } from './pin.ts'

describe('a PIN', () => {
  it.each(['1111', '000000', '1234', '123456', '98765', '7890', '321098'])('%s is guessed at once', (pin) => {
    expect(isGuessable(pin)).toBe(true)
  })
  it.each(['1357', '2468', '135790', '112233', '1212', '1230', '1123'])('%s may be taken', (pin) => {
    expect(isGuessable(pin)).toBe(false)
  })
  it.each(['123', '1234567890123', '12a4', ''])('%s is none', (text) => {
    expect(isPin(text)).toBe(false)
  })
})
