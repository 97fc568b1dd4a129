// Erases what is due, whoever left it, and then its traces in the database's files.
import type { Backend } from '../backend.ts'
import { eraseRemovedStudents } from '../roster/erase-student.ts'
import { scrubDue } from '../store/scrub.ts'
import type { Upkeep } from '../store/upkeep.ts'
import { eraseDueWords, eraseLeftPictures } from './erase.ts'

export async function eraseDue(backend: Backend, upkeep: Pick<Upkeep, 'scrub'>): Promise<void> {
  await eraseDueWords(backend)
  await eraseRemovedStudents(backend)
  await eraseLeftPictures(backend)
  await scrubDue(backend, upkeep)
}
