// npm run knocks -- NAME|all [--rounds N] [--seed N] [--json]: a suite in its long form, or as many rounds as asked.
import { Command, InvalidArgumentError } from 'commander'
import { KNOCKS } from './knocks.ts'
import { told } from './report.ts'

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1')
  return value
}

const NAMES = Object.keys(KNOCKS).join(', ')
const say = (line: string): boolean => process.stderr.write(`${line}\n`)

async function knock(
  name: string,
  options: { rounds?: number; seed?: number; json: boolean },
  command: Command,
): Promise<void> {
  const open = KNOCKS[name]
  if (!open) return command.error(`no suite ${name}; there are ${NAMES}`, { exitCode: 2 })
  const { run, round, longRounds } = await open()
  const rounds = options.rounds ?? longRounds
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31)
  say(`${name}: ${rounds} × ${round}, seed ${seed}`)
  const startedMs = performance.now()
  const { figures, problems } = await run({ rounds, seed, say: (line) => say(`${name}: ${line}`) })
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10
  const report = { name, round, rounds, seed, seconds, figures, problems }
  process.stdout.write(`${options.json ? JSON.stringify(report) : told(report)}\n`)
  if (problems.length > 0) process.exitCode = 1
}

await new Command('knocks')
  .description(
    'bad days on purpose: kills, cut networks, full disks, broken input, raw bytes, leaks, long days',
  )
  .argument('<name>', NAMES)
  .showHelpAfterError()
  .option('--rounds <n>', 'instead of the long form', whole)
  .option('--seed <n>', 'repeat a run', whole)
  .option('--json', 'the report alone on stdout', false)
  .action(knock)
  .parseAsync()
