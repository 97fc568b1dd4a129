import type { RosterProblem, RosterProblemCode } from './problems.ts'

/** Thrown inside the reading of a file that cannot go on; `openRoster` and `readRows` turn it into a problem. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile'
  readonly problem: RosterProblem

  constructor(code: RosterProblemCode, params?: Readonly<Record<string, string>>, line = 1) {
    super(code)
    this.problem = { line, column: '', code, ...(params ? { params } : {}) }
  }
}
