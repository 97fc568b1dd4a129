// Do the parts belong together? The keys are the folder's identity: the database bears a keyed mark, and pictures are named
// in it or open with the keys. Databases of before bear no mark; what they hold must open.
import type { Sealer } from '../keys/seal.ts'
import type { Session } from '../store/store.ts'
import { FolderRefused } from './refused.ts'

const TRIED = 20

export const databaseMark = (sealer: Pick<Sealer, 'lookup'>): string => sealer.lookup('folder', 'database')

/** Before a migration touches it. Throws FolderRefused. */
export async function mustBeOwnDatabase(session: Session, dataDir: string, sealer: Sealer): Promise<void> {
  const { rows: tables } = await session.query<{ made: boolean }>(
    `select to_regclass('folder') is not null as made`,
  )
  if (!tables[0]!.made) return
  const { rows } = await session.query<{ mark: string | null }>(
    `select to_jsonb(folder) ->> 'mark' as mark from folder`,
  )
  if (rows.length === 0) return
  const { mark } = rows[0]!
  if (mark === null ? await opensAccounts(session, sealer) : mark === databaseMark(sealer)) return
  throw new FolderRefused(
    dataDir,
    'database/ and keys.json belong to different servers',
    'Put both back from one backup of this server.',
  )
}

async function opensAccounts(session: Session, sealer: Sealer): Promise<boolean> {
  const { rows } = await session.query<{ id: string; sealed_name: Uint8Array }>(
    'select id, sealed_name from account limit 1',
  )
  return rows.every(({ id, sealed_name }) => opens(() => sealer.open(`account/${id}`, sealed_name)))
}

function opens(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/** Of pictures no row names: does one of them open? One may be damaged; of several one that opens is proof. */
export async function anyOpens(
  names: readonly string[],
  gets: readonly ((name: string) => Promise<Buffer>)[],
): Promise<boolean> {
  for (const name of names.slice(0, TRIED)) {
    const opened = await Promise.allSettled(gets.map((get) => get(name)))
    if (opened.some(({ status }) => status === 'fulfilled')) return true
  }
  return false
}
