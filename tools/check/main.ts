// One command checks everything: format and lint, types per layer, then every test. Each stage runs even when an
// earlier one failed, so that one run shows all there is to mend. What was skipped is counted and named.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { inRoot } from '../setup/root.ts'

interface Counts {
  passed: number
  failed: number
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
const REPORT = inRoot('out', 'check', 'vitest.json')

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

function readReport(): Counts {
  if (!existsSync(REPORT)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as VitestReport
  const skipped = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((one) => one.status !== 'passed' && one.status !== 'failed')
      .map((one) => `${file.name.replace(`${inRoot()}/`, '')}: ${one.fullName}`),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped }
}

const only = process.argv.slice(2)
mkdirSync(inRoot('out', 'check'), { recursive: true })
const stages: boolean[] = []
if (only.length === 0) {
  stages.push(await run('format and lint', bin('biome'), ['ci', '--error-on-warnings', '.']))
  for (const layer of LAYERS.filter((one) => existsSync(inRoot(one, 'tsconfig.json')))) {
    stages.push(await run(`types of ${layer}`, bin('tsc'), ['-p', inRoot(layer)]))
  }
}
const vitest = await run('tests', bin('vitest'), [
  'run',
  ...only,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${REPORT}`,
])
const { passed, failed, skipped } = readReport()
for (const name of skipped) say(`skipped: ${name}`)
const broken = stages.filter((ok) => !ok).length + (vitest || failed > 0 ? 0 : 1)
say(`${passed + stages.filter(Boolean).length} passed, ${failed + broken} failed, ${skipped.length} skipped`)
process.exitCode = failed + broken === 0 ? 0 : 1
