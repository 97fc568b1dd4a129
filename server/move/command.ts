// npm run server -- move --from PLACE --to PLACE: a place is a data folder, or `postgres://…,s3://…`.
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { pino } from 'pino'
import { mustBeOwnDatabase } from '../folder/belonging.ts'
import { holdFolder } from '../folder/open-context.ts'
import { createSealer } from '../keys/seal.ts'
import { openKeys } from '../keys/server-keys.ts'
import { openFolderObjects } from '../objects/folder-objects.ts'
import { openS3Objects } from '../objects/s3-objects.ts'
import { s3Place } from '../objects/s3-place.ts'
import { VAULT_FOLDERS } from '../objects/vault.ts'
import { defaultSettings } from '../settings/settings.ts'
import { openEmbedded } from '../store/embedded.ts'
import { openPostgres } from '../store/postgres.ts'
import type { Session, Store } from '../store/store.ts'
import { type MovePlace, type MoveReport, move } from './move.ts'

export interface MoveOptions {
  readonly from: string
  readonly to: string
  /** The folder with keys.json, where neither place is a folder that has it. */
  readonly keys?: string
}

interface Opened extends MovePlace {
  readonly store: Store
  readonly release: () => Promise<void>
}

type Place = { readonly folder: string } | { readonly databaseUrl: string; readonly objects: string }

/** Throws in words on a place that is none. */
function placeOf(text: string): Place {
  if (!text.includes('://')) return { folder: text }
  const [databaseUrl, objects, ...more] = text.split(',')
  if (!/^postgres(ql)?:\/\//.test(databaseUrl!) || !objects?.startsWith('s3://') || more.length > 0)
    throw new Error('a place is a data folder, or postgres://…,s3://… with a comma between')
  return { databaseUrl: databaseUrl!, objects }
}

async function openPlace(place: Place, check: (session: Session) => Promise<void>): Promise<Opened> {
  if ('folder' in place) {
    const { folder } = place
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const unlock = holdFolder(folder)
    const store = await openEmbedded(folder, { check, hasRoom: async () => true }).catch((error: unknown) => {
      unlock()
      throw error
    })
    const objects = await openFolderObjects(folder, VAULT_FOLDERS)
    const release = async () => {
      await store.durable()
      await store.close()
      unlock()
    }
    return { db: store.db, objects, store, release }
  }
  const objects = openS3Objects(s3Place(place.objects))
  const log = pino({ level: 'warn', base: null }, pino.destination(2))
  const store = await openPostgres(place.databaseUrl, {
    check,
    log,
    ...defaultSettings.store,
    connections: 4,
  })
  const release = async () => {
    objects.close()
    await store.close()
  }
  return { db: store.db, objects, store, release }
}

/** Throws in words; whatever was copied by then is compared, not copied, the next time. */
export async function moveData(options: MoveOptions, say: (line: string) => void): Promise<MoveReport> {
  const [source, target] = [placeOf(options.from), placeOf(options.to)]
  const keysIn = options.keys ?? ('folder' in source ? source.folder : null)
  if (keysIn === null) throw new Error('say with --keys in which folder keys.json lies')
  const sealer = createSealer(await openKeys(keysIn, 'known'))
  const from = await openPlace(source, (session) => mustBeOwnDatabase(session, options.from, sealer))
  try {
    const to = await openPlace(target, async () => undefined)
    try {
      const report = await move(from, to, say)
      await to.store.durable()
      if ('folder' in target) await takeKeys(keysIn, target.folder)
      return report
    } finally {
      await to.release()
    }
  } finally {
    await from.release()
  }
}

async function takeKeys(keysIn: string, folder: string): Promise<void> {
  for (const name of ['keys.json', 'settings.json']) {
    const [here, there] = [join(keysIn, name), join(folder, name)]
    const isHere = await stat(here).catch(() => null)
    if (isHere && !(await stat(there).catch(() => null))) await copyFile(here, there)
  }
}

export async function runMove(argv: readonly string[], say: (line: string) => unknown): Promise<void> {
  const options = new Command('server move')
    .description(
      'moves all data of a server that is stopped to another place, and checks every row and picture',
    )
    .requiredOption('--from <place>', 'a data folder, or postgres://…,s3://…')
    .requiredOption('--to <place>', 'the same; empty, or half filled by a move that was broken off')
    .option('--keys <folder>', 'where keys.json lies, when --from is not the folder that has it')
    .parse([...argv], { from: 'user' })
    .opts<MoveOptions>()
  const { rows, pictures } = await moveData(options, say)
  say(
    `moved: ${rows} rows and ${pictures} pictures, each read again and the same. The old place is closed for servers.`,
  )
}
