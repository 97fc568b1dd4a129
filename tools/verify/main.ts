// npm run verify -- NAME [--json]: a product's figures on material with a known truth, against their goals. Exit code 0
// when all are reached, 1 when one falls short, 2 when it cannot be told here.
import { Command } from 'commander'
import { standardize } from './standardize/verify.ts'
import { CannotVerify, type Row, type Verification, type Verified } from './verification.ts'

const VERIFICATIONS: readonly Verification[] = [standardize]

const say = (text: string): boolean => process.stderr.write(`${text}\n`)

const written = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2))

function table({ rows, sheet }: Verified): string {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const widest = Math.max(...rows.map(({ name }) => name.length))
  const line = (name: string, cells: readonly string[], end = '') =>
    `${name.padEnd(widest)}${cells.map((cell) => cell.padStart(12)).join('')}  ${end}`.trimEnd()
  const body = rows.map(({ name, figures, short }) =>
    line(
      name,
      columns.map((column) => (figures[column] === undefined ? '' : written(figures[column]))),
      short.length > 0 ? `! ${short.join(', ')}` : '',
    ),
  )
  return [line('', columns), ...body, '', sheet].join('\n')
}

const fallsShort = ({ judged, short }: Row): boolean => judged && short.length > 0

async function verify(name: string, { json }: { json: boolean }, command: Command): Promise<void> {
  const found = VERIFICATIONS.find((one) => one.name === name)
  if (!found)
    return command.error(
      `nothing is verified as ${name}; there is ${VERIFICATIONS.map((one) => one.name).join(', ')}`,
      { exitCode: 2 },
    )
  try {
    const verified = await found.run((text) => say(`${found.name}: ${text}`))
    process.stdout.write(`${json ? JSON.stringify(verified) : table(verified)}\n`)
    if (verified.rows.some(fallsShort)) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof CannotVerify)) throw error
    say(error.message)
    process.exitCode = 2
  }
}

await new Command('verify')
  .description('figures of the product against their goals, on material with a known truth')
  .argument('<name>', VERIFICATIONS.map((one) => one.name).join(', '))
  .option('--json', 'the result alone on stdout', false)
  .action(verify)
  .parseAsync()
