// npm run server -- rotate-keys: a new data key, and everything sealed anew under it.
import { join } from 'node:path'
import { Command } from 'commander'
import { holdData, openContext } from '../folder/open-context.ts'
import { type PlaceFlags, placesOf, withPlaces } from '../place-options.ts'
import type { ServerContext } from '../server-context.ts'
import type { ServerOptions } from '../server-options.ts'
import type { Store } from '../store/store.ts'
import { type Resealed, reseal } from './reseal.ts'
import { addDataKey, dropFormerDataKeys, mustHoldKeys } from './server-keys.ts'

export interface RotateOptions
  extends Pick<ServerOptions, 'dataDir' | 'databaseUrl' | 'objects' | 'keys' | 'demo'> {
  /** Take the former keys out of the folder's file once nothing lies under them. */
  readonly forgetFormer: boolean
}

const ELSEWHERE = `the keys do not lie in a folder of ours, so they are changed where they lie. In their JSON put the value of
"dataKey" into the list "formerDataKeys" and 32 new random bytes (base64url, no padding) into its place. Where several
servers run, first put the NEW bytes into "formerDataKeys" alone and start all of them once, so that each can read what the
others seal. Then start all servers with the new keys, and run this again.`

/**
 * Throws in words. Broken off, it is run again: it goes on with the key that was begun. Of a folder the server must be stopped;
 * where database and pictures lie elsewhere others may go on.
 */
export async function rotateKeys(options: RotateOptions, say: (line: string) => void): Promise<Resealed> {
  const { dataDir, keys, forgetFormer } = options
  const inFile = keys === undefined
  if (inFile) mustHoldKeys(dataDir)
  const unlock = holdData(options)
  try {
    const former = await within(options, async ({ keys: now }) => now.formerDataKeys.length)
    if (former === 0 && !inFile) throw new Error(ELSEWHERE)
    if (former === 0) {
      await addDataKey(dataDir)
      say(
        `a new key seals from now on; ${join(dataDir, 'keys.json')} holds it and the former: back it up now`,
      )
    }
    const done = await within(options, (server) => reseal(server, (soFar) => say(line('so far', soFar))))
    say(line('sealed anew', done))
    if (inFile && forgetFormer) {
      if (done.broken > 0)
        throw new Error('the former keys stay: what no key opened may be readable with a backup of them')
      await dropFormerDataKeys(dataDir)
      say('the former keys are out of the file; backups made before need the keys.json of their own day')
    }
    return done
  } finally {
    unlock()
  }
}

const line = (words: string, { values, pictures, renewed, broken }: Resealed): string =>
  `${words}: ${renewed} of ${values} values and ${pictures} pictures${broken > 0 ? `; ${broken} could not be opened` : ''}`

async function within<T>(options: RotateOptions, work: (server: ServerContext) => Promise<T>): Promise<T> {
  let store: Store | undefined
  try {
    return await work(
      await openContext(options, (opened) => {
        store = opened
      }),
    )
  } finally {
    await store?.close()
  }
}

export async function runRotateKeys(argv: readonly string[], say: (line: string) => unknown): Promise<void> {
  const command = withPlaces(new Command('server rotate-keys'))
    .description('makes a new data key and seals everything anew under it; broken off, run it again')
    .option('--forget-former', 'then take the former keys out of keys.json', false)
    .option('--demo', 'the server is one for demos', false)
    .parse([...argv], { from: 'user' })
  const { forgetFormer, demo, ...flags } = command.opts<
    PlaceFlags & { readonly forgetFormer: boolean; readonly demo: boolean }
  >()
  await rotateKeys({ ...placesOf(flags), forgetFormer, demo }, say)
}
