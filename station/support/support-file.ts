// One file for whoever helps: how the booth stands and what its program logged last, neither of which knows a person.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineReport } from '../../core/contract/machine-report.ts'
import { writeDurably } from '../../node/write-durably.ts'

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

/** Resolves to the file's path. Throws what the disk answers. */
export async function saveSupportFile(
  { folder, keepOne }: SupportPlace,
  content: SupportFile,
): Promise<string> {
  const { madeAt } = content.report
  const name = `capture-support-${madeAt.slice(0, 19).replaceAll(/[:T]/g, '-')}.json`
  const path = join(folder, name)
  await writeDurably(path, Buffer.from(`${JSON.stringify(content, null, 2)}\n`))
  if (keepOne)
    for (const other of readdirSync(folder)) if (other !== name) rmSync(join(folder, other), { force: true })
  return path
}
