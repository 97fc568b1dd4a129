// Where a server's data and keys lie, as every command of it is told: by flags or by the environment.
import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { type Command, Option } from 'commander'
import type { ServerOptions } from './server-options.ts'

export interface PlaceFlags {
  readonly data: string
  readonly databaseUrl?: string
  readonly objects?: string
  readonly keysCommand?: string
}

export const withPlaces = (command: Command): Command =>
  command
    .option(
      '--data <dir>',
      'data folder: keys, settings, and database and sealed files unless they lie elsewhere',
      'data/server',
    )
    .addOption(
      new Option('--database-url <url>', 'a PostgreSQL instead of the embedded database: postgres://…').env(
        'CAPTURE_DATABASE_URL',
      ),
    )
    .addOption(
      new Option(
        '--objects <url>',
        'an S3 store for the pictures instead of the folder: s3://BUCKET?endpoint=…',
      ).env('CAPTURE_OBJECTS'),
    )
    .addOption(
      new Option(
        '--keys-command <command>',
        'prints the keys (what keys.json holds) instead of the file',
      ).env('CAPTURE_KEYS_COMMAND'),
    )

/** From a command (a key service's own client, say), or from the environment; null where keys.json has them. */
function keysOf({ keysCommand }: PlaceFlags): (() => Promise<string>) | null {
  const given = process.env['CAPTURE_KEYS']
  if (keysCommand !== undefined)
    return async () => (await promisify(exec)(keysCommand, { maxBuffer: 1_000_000 })).stdout
  return given === undefined ? null : async () => given
}

type Places = Pick<ServerOptions, 'dataDir' | 'databaseUrl' | 'objects' | 'keys'>

export function placesOf(flags: PlaceFlags): Places {
  const keys = keysOf(flags)
  return {
    dataDir: flags.data,
    ...(flags.databaseUrl === undefined ? {} : { databaseUrl: flags.databaseUrl }),
    ...(flags.objects === undefined ? {} : { objects: flags.objects }),
    ...(keys ? { keys } : {}),
  }
}
