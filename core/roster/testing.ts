// A list as a test needs it: all of it at once.
import { openRoster } from './open-roster.ts'
import { planColumns, type RosterMapping } from './plan-columns.ts'
import type { RosterProblem } from './problems.ts'
import { type ReadOptions, readRows } from './read-rows.ts'
import type { RosterLine } from './student-record.ts'

export interface WholeRoster {
  readonly rows: readonly RosterLine[]
  readonly problems: readonly RosterProblem[]
  readonly notes: readonly RosterProblem[]
}

export function readWhole(
  bytes: Uint8Array,
  options: ReadOptions = { school: '示范大学', longestRows: 1000 },
  mapping: RosterMapping = {},
): WholeRoster {
  const opened = openRoster(bytes, { sheet: mapping.sheet })
  if (!opened.ok) return { rows: [], problems: [opened.problem], notes: [] }
  const plan = planColumns(opened.file, mapping)
  if (plan.problems.length > 0) return { rows: [], problems: plan.problems, notes: plan.notes }
  const outcomes = [...readRows(opened.file, plan, options)]
  return {
    rows: outcomes.flatMap(({ row }) => (row ? [row] : [])),
    problems: outcomes.flatMap((outcome) => outcome.problems),
    notes: [...plan.notes, ...outcomes.flatMap((outcome) => outcome.notes)],
  }
}

export const placesOf = (problems: readonly RosterProblem[]): string[] =>
  problems.map(({ line, column, code }) => `${line} ${column} ${code}`)
