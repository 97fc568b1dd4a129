// Around every test: one that hangs fails by its name, and the browsers it left open are closed first, so that the line it
// hangs on is told too. Nothing here goes by the clock; see tools/patience.
import { aroundEach } from 'vitest'
import { giveUp } from '../../tools/patience/giving-up.ts'
import { OutOfPatience, within } from '../../tools/patience/patience.ts'

/** Ten minutes where nothing is in the way; the longest test takes one. */
const TEST_BEATS = 600
/** For a test to fail by itself when its browser is gone. */
const LAST_BEATS = 10

aroundEach(async (runTest, { task }) => {
  const test = runTest()
  try {
    await within(task.fullName, test, { beats: TEST_BEATS })
  } catch (error) {
    if (!(error instanceof OutOfPatience)) throw error
    giveUp()
    await within(task.fullName, test, { beats: LAST_BEATS }).catch(() => undefined)
    throw error
  }
})
