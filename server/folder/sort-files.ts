// At the start, before anything can be half way in: are the pictures there that the database knows, and whose are the others?
// A database newer than its pictures is refused; pictures newer than their database are set aside.
import { appendAudit } from '../audit/audit-log.ts'
import { asSchool, listSchools } from '../schools/schools.ts'
import type { ServerContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { chunks, noteLost } from '../submissions/lost-pictures.ts'
import { anyOpens } from './belonging.ts'
import { FolderRefused } from './refused.ts'

export interface SortRules {
  readonly dataDir: string
  /** Whoever starts the server knows of the loss and wants to go on. */
  readonly acceptMissing: boolean
}

const SERVER = { kind: 'server' } as const

interface Pictures {
  /** That must be there, or whose loss is known. */
  readonly known: ReadonlySet<string>
  /** Of these, the ones that were accepted as lost. */
  readonly lost: ReadonlySet<string>
  /** Known as well, their time is over: there or not yet gone. */
  readonly over: ReadonlySet<string>
}

async function listPictures({ db }: ServerContext): Promise<Pictures> {
  const rows = await db
    .selectFrom('submission_file')
    .innerJoin('submission', 'submission.id', 'submission_file.submission_id')
    .select(['file_name', 'purged_at', 'missing_since', 'erase_pictures'])
    .execute()
  const isOver = (row: (typeof rows)[number]): boolean => row.purged_at !== null || row.erase_pictures
  const known = rows.filter((row) => !isOver(row))
  return {
    known: new Set(known.map((row) => row.file_name)),
    lost: new Set(known.filter((row) => row.missing_since !== null).map((row) => row.file_name)),
    over: new Set(rows.filter(isOver).map((row) => row.file_name)),
  }
}

/** For whoever looks after the server: what is set aside, since when, and what is missing. */
export async function describePictures(server: ServerContext) {
  const { known } = await listPictures(server)
  const present = new Set(await server.vault.names())
  const { files, since } = await server.db
    .selectFrom('quarantined_file')
    .select((row) => [row.fn.countAll<number>().as('files'), row.fn.min('at').as('since')])
    .executeTakeFirstOrThrow()
  return {
    quarantined: Number(files),
    quarantinedSince: since?.toISOString() ?? null,
    missing: [...known].filter((name) => !present.has(name)).length,
  }
}

/** A picture no row names says not whose school's it is. */
const openersOf = async (server: ServerContext) =>
  (await listSchools(server)).map((school) => asSchool(server, school).vault.get)

/** Throws FolderRefused where pictures are missing and that is not accepted. */
export async function sortFiles(server: ServerContext, rules: SortRules): Promise<void> {
  const { vault } = server
  const { known, lost, over } = await listPictures(server)
  const present = new Set(await vault.names())
  const aside = new Set(await vault.aside.names())
  const foreign = present.size > 0 && ![...present].some((name) => known.has(name) || over.has(name))
  if (foreign && !(await anyOpens([...present], await openersOf(server)))) {
    throw new FolderRefused(
      rules.dataDir,
      'the pictures in files/ do not belong to keys.json and database/',
      'Put all three back from one backup of this server.',
    )
  }
  const returning = [...aside].filter((name) => known.has(name) && !present.has(name))
  const isHere = (name: string): boolean => present.has(name) || aside.has(name)
  const missing = [...known].filter((name) => !isHere(name) && !lost.has(name))
  if (missing.length > 0 && !rules.acceptMissing) {
    throw new FolderRefused(
      rules.dataDir,
      `${missing.length} of ${known.size} pictures that database/ knows are missing in files/`,
      'Put database/ and files/ back from one backup; or, when they are lost for good, start once with --accept-missing.',
    )
  }
  for (const name of over) if (present.has(name)) await vault.remove(name)
  const strays = [...present].filter((name) => !known.has(name) && !over.has(name))
  await setAside(server, strays, [...aside])
  await vault.aside.take(strays)
  await vault.aside.giveBack(returning)
  const found = [...lost].filter(isHere)
  if (returning.length + found.length > 0) await noteReturned(server, returning, found)
  if (missing.length > 0) await noteLost(server, missing)
}

/**
 * The same while servers that share the pictures are at work: what was written just now may be on its way to its row. Nothing
 * is refused: what is missing is noted, so that nobody is shown half a submission and booths that still have it send it again.
 */
export async function sortSharedFiles(server: ServerContext, writtenBefore: Date): Promise<void> {
  const { vault } = server
  // First the pictures, then the rows: none that has a row by now is taken for a stray.
  const present = new Set(await vault.names())
  const aside = new Set(await vault.aside.names())
  const { known, lost, over } = await listPictures(server)
  for (const name of over) if (present.has(name)) await vault.remove(name)
  const nobodys = [...present].filter((name) => !known.has(name) && !over.has(name))
  // Listed once more only where there is something to ask about: a store of millions is long to list.
  const settled = new Set(nobodys.length === 0 ? [] : await vault.names({ writtenBefore }))
  const strays = nobodys.filter((name) => settled.has(name))
  await setAside(server, strays, [...aside])
  await vault.aside.take(strays)
  const returning = [...aside].filter((name) => known.has(name))
  await vault.aside.giveBack(returning)
  const isHere = (name: string): boolean => present.has(name) || aside.has(name)
  const found = [...lost].filter(isHere)
  if (returning.length + found.length > 0) await noteReturned(server, returning, found)
  const missing: string[] = []
  // The list may be older than the picture; and whatever another server does meanwhile, the store has the last word.
  for (const name of known)
    if (!isHere(name) && !lost.has(name) && !(await vault.has(name))) missing.push(name)
  if (missing.length === 0) return
  server.log.error({ pictures: missing.length, of: known.size }, 'pictures are missing from the object store')
  await noteLost(server, missing)
}

/** Written down before they are moved: a crash in between leaves strays that are sorted again. */
async function setAside(
  server: ServerContext,
  strays: readonly string[],
  aside: readonly string[],
): Promise<void> {
  const { db, now, lived } = server
  const named = await db.selectFrom('quarantined_file').select('file_name').execute()
  const noted = new Set(named.map((row) => row.file_name))
  const fresh = [...new Set([...strays, ...aside])].filter((name) => !noted.has(name))
  if (fresh.length === 0) return
  await transact(server, async (tx) => {
    for (const file_name of fresh) {
      await tx
        .insertInto('quarantined_file')
        .values({ file_name, at: now(), lived_ms: lived.nowMs() })
        .execute()
    }
    if (strays.length === 0) return
    const details = { files: strays.length }
    appendAudit(tx, { who: SERVER, what: 'files.quarantined', details })
  })
  await server.durable()
}

/** `returning` were set aside, `found` were taken for lost; a file may be both. */
async function noteReturned(
  server: ServerContext,
  returning: readonly string[],
  found: readonly string[],
): Promise<void> {
  await transact(server, async (tx) => {
    for (const names of chunks(returning))
      await tx.deleteFrom('quarantined_file').where('file_name', 'in', names).execute()
    for (const names of chunks(found))
      await tx
        .updateTable('submission_file')
        .set({ missing_since: null })
        .where('file_name', 'in', names)
        .execute()
    const details = { files: new Set([...returning, ...found]).size }
    appendAudit(tx, { who: SERVER, what: 'files.returned', details })
  })
}
