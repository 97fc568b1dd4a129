// What a suite did, in words, and where the everyday run finds it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KnockReport } from './knock.ts'

export interface RunReport extends KnockReport {
  readonly name: string
  readonly round: string
  readonly rounds: number
  readonly seed: number
  readonly seconds: number
}

const NOTES = join(import.meta.dirname, '../../out/check/knocks')

export const told = ({ name, round, rounds, seed, seconds, figures, problems }: RunReport): string =>
  [
    `${name}: ${rounds} × ${round} in ${seconds} s, seed ${seed}`,
    ...Object.entries(figures).map(([figure, value]) => `  ${figure}: ${value}`),
    ...problems.map((problem) => `  PROBLEM ${problem}`),
    problems.length === 0 ? '  every promise held' : `  ${problems.length} problems`,
  ].join('\n')

export function noteKnock(report: RunReport): void {
  mkdirSync(NOTES, { recursive: true })
  writeFileSync(join(NOTES, `${report.name}.json`), JSON.stringify(report))
}

export const forgetKnocks = (): void => rmSync(NOTES, { recursive: true, force: true })

export const notedKnocks = (): RunReport[] =>
  existsSync(NOTES)
    ? readdirSync(NOTES).map((name) => JSON.parse(readFileSync(join(NOTES, name), 'utf8')) as RunReport)
    : []
