// A verification as a command: its table, or its figures as JSON. Exit code 0 when all goals are reached, 1 when one falls short,
// 2 when it cannot be told here.
import { parseArgs } from 'node:util'
import { CannotVerify, type Row, type Verification, type Verified } from './verification.ts'

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

export const asSuite =
  (verification: Verification) =>
  async (args: readonly string[]): Promise<number> => {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } })
    try {
      const verified = await verification.run((text) => say(`${verification.name}: ${text}`))
      process.stdout.write(`${values.json ? JSON.stringify(verified) : table(verified)}\n`)
      return verified.rows.some(fallsShort) ? 1 : 0
    } catch (error) {
      if (!(error instanceof CannotVerify)) throw error
      say(error.message)
      return 2
    }
  }
