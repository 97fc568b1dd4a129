import { expect, it } from 'vitest'
import { residueOf } from './residue.ts'

const picture = (...rows: readonly string[]) => ({
  alpha: Uint8Array.from(rows.join(''), (one) => ({ '.': 0, '-': 30, x: 128, X: 255 })[one]!),
  size: { widthPx: rows[0]!.length, heightPx: rows.length },
})

it.each([
  ['all that hangs on the sitter, by a corner too, is his', 0, ['X......', 'xXX....', 'XXXx...']],
  ['patches apart from him are counted whole', 3, ['X....xX', 'XX.....', 'XXX...x']],
  ['what nobody sees is nothing', 0, ['X....-.', 'XX.....', 'XXX....']],
  ['a row’s end does not touch the next one’s beginning', 1, ['......x', 'XX.....', 'XXX....']],
  ['nobody at all', 0, ['...', '...']],
])('%s', (_, count, rows) => {
  const { alpha, size } = picture(...rows)
  expect(residueOf(alpha, size)).toBe(count)
})
