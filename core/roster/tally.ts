// What is said of a whole list: how many are good, and what is wrong, up to as many as anybody reads.
import { rosterLimits } from './limits.ts'
import type { RosterProblem } from './problems.ts'
import type { RowOutcome } from './read-rows.ts'

export interface RosterTally {
  /** Rows that are students, good or not. */
  readonly students: number
  readonly good: number
  /** The first ones; `problemCount` are there. */
  readonly problems: readonly RosterProblem[]
  readonly problemCount: number
  readonly notes: readonly RosterProblem[]
  readonly noteCount: number
  /** Nothing may be taken, not even good rows. */
  readonly fatal: boolean
}

export function createTally(most = rosterLimits.reportedProblems) {
  const problems: RosterProblem[] = []
  const notes: RosterProblem[] = []
  let [students, good, problemCount, noteCount] = [0, 0, 0, 0]
  let fatal = false
  return {
    add(outcome: Pick<RowOutcome, 'row' | 'problems' | 'notes' | 'fatal'>): void {
      if (outcome.row || (outcome.problems.length > 0 && !outcome.fatal)) students += 1
      if (outcome.row) good += 1
      problemCount += outcome.problems.length
      noteCount += outcome.notes.length
      for (const one of outcome.problems) if (problems.length < most) problems.push(one)
      for (const one of outcome.notes) if (notes.length < most) notes.push(one)
      fatal ||= outcome.fatal
    },
    /** A good row that cannot be taken after all. */
    reject(problem: RosterProblem): void {
      good -= 1
      problemCount += 1
      if (problems.length < most) problems.push(problem)
    },
    result: (): RosterTally => ({ students, good, problems, problemCount, notes, noteCount, fatal }),
  }
}
