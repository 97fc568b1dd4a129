// A roster file becomes drafts: all of it or, where a row is wrong, nothing; or, asked so, its good rows without the others.
import { setImmediate } from 'node:timers/promises'
import { type Opened, openingRoster, type RosterFile } from '../../core/roster/open-roster.ts'
import { type ColumnPlan, planColumns, type RosterMapping } from '../../core/roster/plan-columns.ts'
import type { RosterProblem } from '../../core/roster/problems.ts'
import { readRows } from '../../core/roster/read-rows.ts'
import type { RosterLine } from '../../core/roster/student-record.ts'
import { createTally } from '../../core/roster/tally.ts'
import type { Actor } from '../audit/audit-log.ts'
import { createPause, type Pause } from '../pause.ts'
import type { SchoolContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { type Compared, compareRows, countOf, importRows } from './import-rows.ts'

export interface RosterSource {
  readonly bytes: Uint8Array
  /** What a person says of the file's columns. */
  readonly mapping?: RosterMapping
  /** The good rows without the bad ones. */
  readonly takeGood?: boolean
}

export interface ImportResult {
  readonly added: number
  readonly changed: number
  /** The first of them: see resources/roster/limits.json. */
  readonly problems: readonly RosterProblem[]
  /** How many there are, where they are more. */
  readonly problemCount?: number
  /** To be looked at; those rows are good. */
  readonly notes?: readonly RosterProblem[]
  /** Rows left out, where the good ones were taken. */
  readonly skipped?: number
}

export interface ImportProgress {
  readonly step: 'checking' | 'writing'
  readonly rows: number
  /** Once it is known. */
  readonly of: number | null
}

/** Rows that are written while everybody else waits. */
const WRITTEN_ROWS = 50
/** Rows that are compared at once. */
const COMPARED_ROWS = 250

/** As `importSteps`, without being told how far it is. Throws DISK_FULL (`server-full`). */
export async function importRoster(
  school: SchoolContext,
  by: Actor,
  asked: RosterSource & { readonly dryRun: boolean },
): Promise<ImportResult> {
  const steps = importSteps(school, by, asked)
  for (;;) {
    const step = await steps.next()
    if (step.done) return step.value
  }
}

/**
 * What is wrong with the file is found before anything is written. Then it is written some rows at a time, so that nobody waits
 * for the whole of it: an import that broke off in between has left drafts, and the same file once more completes them. The file
 * is read twice and its rows are never all in memory. Throws DISK_FULL (`server-full`); a trial run writes nothing and is always
 * possible.
 */
export async function* importSteps(
  school: SchoolContext,
  by: Actor,
  { bytes, mapping = {}, takeGood = false, dryRun }: RosterSource & { readonly dryRun: boolean },
): AsyncGenerator<ImportProgress, ImportResult> {
  const pause = createPause()
  const opened = await openPatiently(bytes, mapping, pause)
  if (!opened.ok) return { added: 0, changed: 0, problems: [opened.problem] }
  const plan = planColumns(opened.file, mapping)
  if (plan.problems.length > 0) return { added: 0, changed: 0, problems: plan.problems }
  const list: OpenList = { school, file: opened.file, plan }
  const found = createFindings(plan.notes)
  const changed: boolean[] = []
  let rows = 0
  for (const chunk of chunksOf(list, found)) {
    if (takeGood || found.isGood()) {
      const compared = await compareRows(school, school.db, chunk.lines, pause)
      changed.push(compared.changes.length > 0)
      found.add(compared)
    }
    rows += chunk.rows
    yield { step: 'checking', rows, of: null }
    await pause()
  }
  if (found.isFatal() || !(takeGood || found.isGood())) return found.nothing()
  if (dryRun) return found.result(takeGood)
  await school.space.mayGrow()
  const done = createFindings(plan.notes)
  const of = rows
  rows = 0
  for (const chunk of chunksOf(list, done)) {
    // What the file says of these is what is known: nothing is to be written.
    const lines = changed.shift() ? chunk.lines : []
    for (let at = 0; at < lines.length; at += WRITTEN_ROWS) {
      const few = lines.slice(at, at + WRITTEN_ROWS)
      done.add(await transact(school, (tx) => importRows(school, tx, by, few)))
      await setImmediate()
    }
    rows += chunk.rows
    yield { step: 'writing', rows, of }
    await pause()
  }
  return done.result(takeGood)
}

async function openPatiently(bytes: Uint8Array, { sheet }: RosterMapping, pause: Pause): Promise<Opened> {
  const steps = openingRoster(bytes, { sheet })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await pause()
  }
}

interface OpenList {
  readonly school: SchoolContext
  readonly file: RosterFile
  readonly plan: ColumnPlan
}

interface Chunk {
  /** Good ones. */
  readonly lines: readonly RosterLine[]
  /** With the bad ones. */
  readonly rows: number
}

/** The same chunks each time. */
function* chunksOf({ school, file, plan }: OpenList, found: Findings): Generator<Chunk> {
  const { longestRows } = school.settings.roster
  let lines: RosterLine[] = []
  let rows = 0
  for (const outcome of readRows(file, plan, { school: school.schoolName, longestRows })) {
    found.tally.add(outcome)
    rows += 1
    if (outcome.row) lines.push(outcome.row)
    if (rows < COMPARED_ROWS) continue
    yield { lines, rows }
    lines = []
    rows = 0
  }
  if (rows > 0) yield { lines, rows }
}

type Findings = ReturnType<typeof createFindings>

function createFindings(planNotes: readonly RosterProblem[]) {
  const tally = createTally()
  tally.add({ row: null, problems: [], notes: planNotes, fatal: false })
  let [added, changed] = [0, 0]
  const problemsOf = () => {
    const { problems, problemCount, notes, fatal } = tally.result()
    const told = fatal ? problems.slice(-1) : problems
    return {
      problems: told,
      ...(problemCount > problems.length ? { problemCount } : {}),
      ...(notes.length > 0 ? { notes } : {}),
    }
  }
  return {
    tally,
    add(compared: Compared): void {
      for (const problem of compared.locked) tally.reject(problem)
      const more = countOf(compared.changes)
      added += more.added
      changed += more.changed
    },
    isGood: (): boolean => tally.result().problemCount === 0,
    isFatal: (): boolean => tally.result().fatal,
    nothing: (): ImportResult => ({ added: 0, changed: 0, ...problemsOf() }),
    /** Problems: of rows left out, and of students whose data were settled while the file was being written. */
    result(takeGood: boolean): ImportResult {
      const { students, good } = tally.result()
      return { added, changed, ...problemsOf(), ...(takeGood ? { skipped: students - good } : {}) }
    },
  }
}
