// npm run cli -- roster check FILE: what an import of a list would take, and what is wrong with the rest. Nothing is written.
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { rosterColumn } from '../../core/roster/columns.ts'
import { openRoster, type RosterFile } from '../../core/roster/open-roster.ts'
import {
  type ColumnPlan,
  planColumns,
  type RosterMapping,
  rosterMapping,
} from '../../core/roster/plan-columns.ts'
import {
  problemLine,
  problemSentence,
  type ReportLanguage,
  type RosterProblem,
} from '../../core/roster/problems.ts'
import { readRows } from '../../core/roster/read-rows.ts'
import { createTally, type RosterTally } from '../../core/roster/tally.ts'

type Say = (text: string) => void

interface Options {
  readonly sheet?: string
  readonly header?: string
  readonly column: readonly string[]
  readonly fill: readonly string[]
  readonly lang: ReportLanguage
  readonly json: boolean
}

/** As many as a server takes at once, unless it is set otherwise. */
const LONGEST_ROWS = 200_000
const LISTED = 50

class BadOption extends Error {
  override readonly name = 'BadOption'
}

function pairs(given: readonly string[]): [string, string][] {
  return given.map((pair) => {
    const [name = '', ...rest] = pair.split('=')
    if (!rosterColumn.safeParse(name).success || rest.length === 0)
      throw new BadOption(`${pair}: NAME=…, and NAME one of ${rosterColumn.options.join(', ')}`)
    return [name, rest.join('=')]
  })
}

function mappingOf({ sheet, header, column, fill }: Options): RosterMapping {
  // People count columns from 1.
  const columns = Object.fromEntries(
    pairs(column).map(([name, at]) => [name, at === 'none' ? null : Number(at) - 1]),
  )
  const parsed = rosterMapping.safeParse({
    sheet,
    headerLine: header === undefined ? undefined : Number(header),
    columns,
    fill: Object.fromEntries(pairs(fill)),
  })
  if (!parsed.success)
    throw new BadOption(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    )
  return parsed.data
}

/** What the file is and what each of its columns is read as. */
function aboutOf({ format, encoding, separator, sheet, sheets }: RosterFile, plan: ColumnPlan) {
  const columns = plan.columns.map(({ at, title, column }) => ({ number: at + 1, title, column }))
  return { format, encoding, separator, sheet, sheets, headerLine: plan.headerLine, columns }
}

type Checked =
  | { readonly about: object; readonly refused: readonly RosterProblem[] }
  | { readonly about: object; readonly tally: RosterTally }

function check(bytes: Uint8Array, mapping: RosterMapping, say: Say): Checked {
  const opened = openRoster(bytes, { sheet: mapping.sheet })
  if (!opened.ok) return { about: {}, refused: [opened.problem] }
  const plan = planColumns(opened.file, mapping)
  const about = aboutOf(opened.file, plan)
  if (plan.problems.length > 0) return { about, refused: plan.problems }
  const tally = createTally()
  tally.add({ row: null, problems: [], notes: plan.notes, fatal: false })
  for (const outcome of readRows(opened.file, plan, { school: '', longestRows: LONGEST_ROWS })) {
    tally.add(outcome)
    if (outcome.fatal) return { about, refused: outcome.problems }
    if (outcome.line % 20_000 === 0) say(`${outcome.line} …`)
  }
  return { about, tally: tally.result() }
}

/** Exit code 0 where every row is good, 1 where some are not, 2 where nothing of the file can be taken. */
function report(file: string, checked: Checked, { json, lang }: Options): number {
  const sentenced = (list: readonly RosterProblem[]) =>
    list.map((one) => ({ ...one, sentence: problemSentence(one, lang) }))
  const print = (value: object, lines: readonly string[]): void => {
    process.stdout.write(
      `${json ? JSON.stringify({ file, ...checked.about, ...value }) : lines.join('\n')}\n`,
    )
  }
  const linesOf = (list: readonly RosterProblem[]) => list.map((one) => `  ${problemLine(one, lang)}`)
  if ('refused' in checked) {
    print({ refused: sentenced(checked.refused) }, [file, ...linesOf(checked.refused)])
    return 2
  }
  const { students, good, problemCount, noteCount, problems, notes } = checked.tally
  const listed = linesOf([...problems, ...notes]).slice(0, LISTED)
  const left = problemCount + noteCount - listed.length
  const told = {
    students,
    good,
    problemCount,
    problems: sentenced(problems),
    noteCount,
    notes: sentenced(notes),
  }
  print(told, [`${file}: ${good} / ${students}`, ...listed, ...(left > 0 ? [`  … ${left}`] : [])])
  return problemCount > 0 ? 1 : 0
}

function checkRoster(file: string, options: Options, say: Say): number {
  try {
    return report(file, check(readFileSync(file), mappingOf(options), say), options)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof BadOption) say(error.message)
    else if (code !== undefined) say(`${file}: cannot be read (${code})`)
    else throw error
    return 2
  }
}

const collect = (value: string, before: string[]): string[] => [...before, value]

export function addRosterCommand(program: Command, say: Say): void {
  program
    .command('roster')
    .description('lists of students')
    .command('check')
    .argument('<file>', 'CSV or XLSX')
    .option('--sheet <name>', 'of a workbook')
    .option('--header <row>', 'row of the header; 0: none')
    .option(
      '--column <name=number>',
      'what a column holds, by its number from 1 (none: not read)',
      collect,
      [],
    )
    .option('--fill <name=text>', 'for rows that say nothing there', collect, [])
    .option('--lang <language>', 'zh-CN or en', 'zh-CN')
    .option('--json', 'JSON alone on stdout', false)
    .description('what an import would take, and what is wrong with the rest')
    .action((file: string, options: Options) => {
      process.exitCode = checkRoster(file, options, say)
    })
}
