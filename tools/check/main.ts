// One command checks everything: every test, and beside them format and lint, then types per layer. Each stage runs even when
// an earlier one failed, so that one run shows all there is to mend. What was skipped is counted and named, and so is what
// runs by its own command only.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { KNOCKS } from '../../tests/fault-injection/knocks.ts'
import { forgetKnocks, notedKnocks } from '../../tests/fault-injection/report.ts'
import { inRoot } from '../setup/root.ts'

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
  /** One text per failure: what failed and the first lines of why. */
  readonly failures: readonly string[]
}

const LAYERS = [
  'core',
  'node',
  'station',
  'server',
  'server/console',
  'renderer',
  'tools',
  'tools/sitter/browser',
  'tools/bench/page',
  'electron',
  'tests',
]
const REPORTS = inRoot('out', 'check')
const OTHER_COMMANDS = ['npm run bench', 'npm run test:electron']

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const bin = (name: string): string => inRoot('node_modules', '.bin', name)
const secondsSince = (startedMs: number): string => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`

/** With `quiet` what it writes comes in one piece at its end, so that it does not mix with what runs beside it. */
function run(
  label: string,
  command: string,
  args: readonly string[],
  { quiet = false } = {},
): Promise<boolean> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: inRoot(),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, NODE_ENV: 'test' },
    })
    let written = ''
    const hear = (text: Buffer): void => {
      written += String(text)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.on('close', (code) => {
      if (code !== 0 && written) say(written)
      say(`${code === 0 ? 'ok  ' : 'FAIL'} ${label} (${secondsSince(startedMs)})`)
      resolve(code === 0)
    })
  })
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

const FIRST_LINES = 12

/** The end of a long run is what people see and what a build server keeps, so the failures are told again there. */
function failuresOf({ testResults }: VitestReport): string[] {
  const short = (why: string): string =>
    stripVTControlCharacters(why).split('\n').slice(0, FIRST_LINES).join('\n  ')
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${inRoot()}/`, '')
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${file}\n  ${short(message)}`] : []
    return failed.map((one) => `${file}: ${one.fullName}\n  ${short(one.failureMessages.join('\n'))}`)
  })
}

function readReport(file: string): Counts {
  if (!existsSync(file))
    return { passed: 0, failed: 1, skipped: [], failures: ['tests: no report was written'] }
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  const skipped = report.testResults.flatMap((one) =>
    one.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `${one.name.replace(`${inRoot()}/`, '')}: ${fullName}`),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped,
    failures: failuresOf(report),
  }
}

/** A run that broke without a failed test (a file that does not load) counts as one failure. */
async function tests(only: readonly string[]): Promise<Counts> {
  const file = join(REPORTS, 'tests.json')
  rmSync(file, { force: true })
  const given = ['run', ...only, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = await run('tests', bin('vitest'), given)
  const counts = readReport(file)
  return { ...counts, failed: ok ? counts.failed : Math.max(1, counts.failed) }
}

async function sources(): Promise<Counts> {
  const layers = LAYERS.filter((one) => existsSync(inRoot(one, 'tsconfig.json')))
  const stages = [
    ['format and lint', bin('biome'), ['ci', '--error-on-warnings', '.']],
    ...layers.map((layer) => [`types of ${layer}`, bin('tsc'), ['-p', inRoot(layer)]] as const),
  ] as const
  const failures: string[] = []
  for (const [label, command, args] of stages)
    if (!(await run(label, command, args, { quiet: true }))) failures.push(label)
  return { passed: stages.length - failures.length, failed: failures.length, skipped: [], failures }
}

async function tellKnocks(): Promise<void> {
  const ran = notedKnocks()
  for (const { name, rounds, round, seconds } of ran)
    say(`knock ${name}: quick form, ${rounds} × ${round} in ${seconds} s`)
  for (const [name, open] of Object.entries(KNOCKS)) {
    const { round, longRounds } = await open()
    const also = ran.some((one) => one.name === name) ? 'long form ' : ''
    say(`not run, by command only: ${also}npm run knocks -- ${name} (${longRounds} × ${round})`)
  }
  for (const command of OTHER_COMMANDS) say(`not run, by command only: ${command}`)
}

const only = process.argv.slice(2)
const startedMs = performance.now()
mkdirSync(REPORTS, { recursive: true })
forgetKnocks()
const counts = await Promise.all(only.length === 0 ? [tests(only), sources()] : [tests(only)])
if (only.length === 0) await tellKnocks()
for (const name of counts.flatMap(({ skipped }) => skipped)) say(`skipped: ${name}`)
for (const failure of counts.flatMap(({ failures }) => failures)) say(`failed: ${failure}`)
const sum = (of: (one: Counts) => number): number => counts.reduce((total, one) => total + of(one), 0)
const [passed, failed, skipped] = [
  sum((one) => one.passed),
  sum((one) => one.failed),
  sum((one) => one.skipped.length),
]
say(`${passed} passed, ${failed} failed, ${skipped} skipped in ${secondsSince(startedMs)}`)
process.exitCode = failed === 0 ? 0 : 1
