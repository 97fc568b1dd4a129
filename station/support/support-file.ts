// One file for whoever helps: how the booth stands and what its program logged last, neither of which knows a person.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineReport } from '../../core/contract/machine-report.ts'

export interface SupportFile {
  readonly report: MachineReport
  /** Lines of the program's log, the newest last. */
  readonly log: readonly string[]
}

export interface SupportPlace {
  readonly folder: string
  /** The booth's own folder keeps the last one only; somebody's drive is not ours to tidy. */
  readonly keepOne?: true
}

/** Returns the file's path. Throws what the disk answers. */
export function saveSupportFile({ folder, keepOne }: SupportPlace, content: SupportFile): string {
  const { madeAt } = content.report
  const path = join(folder, `capture-support-${madeAt.slice(0, 19).replaceAll(/[:T]/g, '-')}.json`)
  if (keepOne) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  return path
}
