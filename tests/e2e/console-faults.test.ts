// Every page of the console at every size of window and in both languages: no text that is cut, covered or outside, nothing too
// small to press, nothing that axe calls serious.
import { expect, it } from 'vitest'
import { walkConsole } from '../../tools/screens/walk-console.ts'

it('every page of the console fits, can be read and can be pressed', async () => {
  expect(await walkConsole(null, () => undefined)).toEqual([])
})
