// What is over goes within minutes, not once a day: rows and staged uploads whose time has come. Each deletion finds its
// rows by an index or in a table that is small by its own limits. All of it expires by the wall clock: it opens a door or is a
// copy of what its booth still holds, and a clock that jumps costs somebody a sign-in or a second upload, never a record.
import { dropOldGuesses } from '../accounts/guesses.ts'
import { dropOldPlaces } from '../accounts/places.ts'
import { dropOldSessions } from '../accounts/sessions.ts'
import { dropOldViews } from '../review/viewing.ts'
import type { ServerContext } from '../server-context.ts'
import { dropOldCodes } from '../stations/enrolment.ts'
import type { Staging } from '../uploads/staging.ts'

export async function sweep(server: ServerContext, staging: Staging): Promise<void> {
  const { level } = await server.space.look()
  if (level === 'moved') return
  // It frees room however little there is; a row's deletion is written to the database's log first.
  await staging.dropExpired()
  if (level === 'spent') return
  await server.nonces.dropExpired()
  await dropOldGuesses(server)
  await dropOldPlaces(server)
  await dropOldViews(server)
  await dropOldSessions(server)
  await dropOldCodes(server)
}
