// npm run bench [-- NAME] [--json]: speeds as ratios to floors measured in the same run. Nothing here can fail a build;
// a ratio beyond its limit is marked.
import { cpus } from 'node:os'
import { Command, Option } from 'commander'
import type { Bench, BenchOptions, BenchResult } from './bench.ts'
import { enqueue } from './enqueue.ts'
import { guidance } from './guidance.ts'
import { list } from './list.ts'
import { server } from './server.ts'
import { standardize } from './standardize.ts'
import { start } from './start.ts'
import { sync } from './sync.ts'
import { verdict } from './verdict.ts'

const BENCHES: readonly Bench[] = [guidance, verdict, standardize, enqueue, sync, start, list, server]

const say = (text: string): boolean => process.stderr.write(`${text}\n`)

function table(results: readonly BenchResult[]): string {
  const row = (cells: readonly string[]) =>
    [cells[0]!.padEnd(14), ...cells.slice(1).map((cell) => cell.padStart(11))].join('')
  return [
    row(['bench', 'median ms', 'p99 ms', 'floor ms', 'ratio', 'limit']),
    ...results.flatMap(({ name, medianMs, p99Ms, floorMs, ratio, limit, figures }) => [
      row([
        name,
        ...[medianMs, p99Ms, floorMs, ratio].map((value) => value.toFixed(2)),
        limit === null ? '' : `≤ ${limit}${ratio > limit ? ' !' : ''}`,
      ]),
      ...Object.entries(figures ?? {}).map(([figure, value]) => `  ${figure}: ${value}`),
    ]),
  ].join('\n')
}

async function bench(
  name: string | undefined,
  { json, ...options }: BenchOptions & { json: boolean },
  command: Command,
): Promise<void> {
  const chosen = BENCHES.filter((one) => name === undefined || one.name === name)
  if (chosen.length === 0)
    return command.error(`no bench ${name}; there are ${BENCHES.map((one) => one.name).join(', ')}`, {
      exitCode: 2,
    })
  const results: BenchResult[] = []
  for (const one of chosen) results.push(await one.run((text) => say(`${one.name}: ${text}`), options))
  const processors = cpus()
  const machine = {
    platform: `${process.platform}-${process.arch}`,
    cpus: processors.length,
    model: processors[0]?.model ?? '',
    node: process.version,
  }
  process.stdout.write(`${json ? JSON.stringify({ machine, results }) : table(results)}\n`)
}

await new Command('bench')
  .description('speeds of the booth and the server against their floors')
  .argument('[name]')
  .option('--json', 'the results alone on stdout', false)
  .addOption(
    new Option('--engine <engine>', 'of the server: embedded, or PostgreSQL')
      .choices(['pglite', 'pg'])
      .default('pglite'),
  )
  .option('--photos <n>', 'photos at the server when measuring begins', Number, 2000)
  .action(bench)
  .parseAsync()
