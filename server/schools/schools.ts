// The schools on one server, and the server as each of them sees it.
import type { SchoolContext, ServerContext } from '../server-context.ts'
import { FIRST_SCHOOL } from './first-school.ts'
import { inSchool } from './in-school.ts'

export interface School {
  /** Lower-case letters, digits and hyphens, at most 40: it stands in places of sealed bytes and never changes. */
  readonly id: string
  readonly name: string
}

export const listSchools = ({ db }: Pick<ServerContext, 'db'>): Promise<School[]> =>
  db.selectFrom('school').select(['id', 'name']).orderBy('id').execute()

/** Throws on an id that is taken or malformed. */
export async function addSchool({ db }: Pick<ServerContext, 'db'>, school: School): Promise<void> {
  await db.insertInto('school').values(school).execute()
}

/** The server as this school sees it, whoever's view is given. */
export const asSchool = (server: ServerContext, { id, name }: School): SchoolContext => {
  const sealing = server.sealer.ofSchool(id)
  return {
    ...server,
    db: inSchool(server.db, id),
    sealer: { ...server.sealer, ...sealing },
    vault: server.vault.sealedBy(sealing),
    schoolId: id,
    schoolName: name,
  }
}

/** Throws when there is no such school: a row named one that is gone. */
export async function forSchool(server: ServerContext, schoolId: string): Promise<SchoolContext> {
  const school = await server.db
    .selectFrom('school')
    .select(['id', 'name'])
    .where('id', '=', schoolId)
    .executeTakeFirstOrThrow()
  return asSchool(server, school)
}

/** One after another: their chores share a disk. */
export async function eachSchool(
  server: ServerContext,
  work: (school: SchoolContext) => Promise<unknown>,
): Promise<void> {
  for (const school of await listSchools(server)) await work(asSchool(server, school))
}

export const firstSchool = (server: ServerContext): Promise<SchoolContext> => forSchool(server, FIRST_SCHOOL)
