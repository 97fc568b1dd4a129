// One command checks everything: format and lint, types per layer, then every test, and last a long day by itself. Each
// stage runs even when an earlier one failed, so that one run shows all there is to mend. What was skipped is counted and
// named.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from '../setup/root.ts'

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: string[]
}

const LAYERS = [
  'core',
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

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const bin = (name: string): string => inRoot('node_modules', '.bin', name)

function run(label: string, command: string, args: readonly string[]): Promise<boolean> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: inRoot(),
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: 'test' },
    })
    child.on('exit', (code) => {
      say(`${code === 0 ? 'ok  ' : 'FAIL'} ${label} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
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
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

function readReport(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  const skipped = report.testResults.flatMap((one) =>
    one.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `${one.name.replace(`${inRoot()}/`, '')}: ${fullName}`),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped }
}

/** A run that broke without a failed test (a file that does not load) counts as one failure. */
async function test(label: string, name: string, args: readonly string[]): Promise<Counts> {
  const file = join(REPORTS, `${name}.json`)
  rmSync(file, { force: true })
  const given = ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = await run(label, bin('vitest'), given)
  const { passed, failed, skipped } = readReport(file)
  return { passed, failed: ok ? failed : Math.max(1, failed), skipped }
}

const only = process.argv.slice(2)
mkdirSync(REPORTS, { recursive: true })
const counts: Counts[] = []
if (only.length === 0) {
  const stage = async (...given: Parameters<typeof run>): Promise<void> => {
    const ok = await run(...given)
    counts.push({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] })
  }
  await stage('format and lint', bin('biome'), ['ci', '--error-on-warnings', '.'])
  for (const layer of LAYERS.filter((one) => existsSync(inRoot(one, 'tsconfig.json')))) {
    await stage(`types of ${layer}`, bin('tsc'), ['-p', inRoot(layer)])
  }
}
counts.push(await test('tests', 'tests', only))
if (only.length === 0)
  counts.push(
    await test('a long day', 'long-day', ['--config', 'tests/knocks/soak/vitest.config.ts', '--root', '.']),
  )
for (const name of counts.flatMap(({ skipped }) => skipped)) say(`skipped: ${name}`)
const sum = (of: (one: Counts) => number): number => counts.reduce((total, one) => total + of(one), 0)
const [passed, failed, skipped] = [
  sum((one) => one.passed),
  sum((one) => one.failed),
  sum((one) => one.skipped.length),
]
say(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 ? 0 : 1
