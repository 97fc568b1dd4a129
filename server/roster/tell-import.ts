// An import while it goes on, as the console hears of it.
import { toWireError } from '../http/failure-response.ts'
import type { SchoolContext } from '../server-context.ts'
import type { ImportProgress, ImportResult } from './import.ts'

/** Between two words of how far it is. */
const TOLD_EVERY_MS = 250

/** Arrays as the contract has them. */
const spreadResult = ({ problems, notes, ...counts }: ImportResult) => ({
  ...counts,
  problems: [...problems],
  ...(notes ? { notes: [...notes] } : {}),
})

/** Whoever hangs up ends it between two of its writes. What is said to be done is on the disk. */
export async function* tellImport(
  school: SchoolContext,
  steps: AsyncGenerator<ImportProgress, ImportResult>,
) {
  let toldMs = Number.NEGATIVE_INFINITY
  try {
    for (;;) {
      const step = await steps.next()
      if (step.done) {
        await school.durable()
        yield { step: 'done' as const, result: spreadResult(step.value) }
        return
      }
      if (performance.now() - toldMs < TOLD_EVERY_MS) continue
      toldMs = performance.now()
      yield step.value
    }
  } catch (error) {
    // Too late for the door to say it: the answer has begun.
    throw toWireError(error, school.log)
  } finally {
    await steps.return({ added: 0, changed: 0, problems: [] })
  }
}
