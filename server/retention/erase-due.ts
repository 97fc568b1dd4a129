// Erases what is due, whoever left it, and then its traces in the database's files.

import { eraseRemovedStudents } from '../roster/erase-student.ts'
import { eachSchool } from '../schools/schools.ts'
import type { ServerContext } from '../server-context.ts'
import { scrubDue } from '../store/scrub.ts'
import type { Upkeep } from '../store/upkeep.ts'
import { eraseDueWords, eraseLeftPictures } from './erase.ts'

export async function eraseDue(server: ServerContext, upkeep: Pick<Upkeep, 'scrub'>): Promise<void> {
  await eachSchool(server, async (school) => {
    await eraseDueWords(school)
    await eraseRemovedStudents(school)
    await eraseLeftPictures(school)
  })
  await scrubDue(server, upkeep)
}
