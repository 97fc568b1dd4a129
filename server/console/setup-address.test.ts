import { expect, it } from 'vitest'
import { setupToken } from './setup-address.ts'

it.each([
  ['#setup', ''],
  ['#setup=', ''],
  ['#setup=Zm9v-_123', 'Zm9v-_123'],
  ['', null],
  ['#setups', null],
  ['#setup=<script>', null],
])('%s', (hash, token) => {
  expect(setupToken(hash)).toBe(token)
})
