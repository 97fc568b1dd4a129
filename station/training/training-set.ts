// Who and what training works with, where the program brings it along.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RosterEntry } from '../../core/contract/server-records.ts'

/** Who and what training works with. */
export interface TrainingSet {
  readonly roster: readonly RosterEntry[]
  /** Where the cards of these students lie as pictures. */
  readonly scannerFolder: string | null
}

/** The students and cards of training, put beside the models when the program was packed. */
export function packedTrainingSet(resourcesDir: string): TrainingSet | null {
  const sitter = join(resourcesDir, 'sitter')
  const file = join(sitter, 'training.json')
  if (!existsSync(file)) return null
  const { roster } = JSON.parse(readFileSync(file, 'utf8')) as Pick<TrainingSet, 'roster'>
  const cards = join(sitter, 'cards')
  return { roster, scannerFolder: existsSync(cards) ? cards : null }
}
