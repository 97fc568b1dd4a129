// A real PostgreSQL for tests, benches and the demo, where this machine has one: a cluster of its own in a folder of its own, gone afterwards.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { until } from '../patience/patience.ts'

const run = promisify(execFile)

export interface PostgresCluster {
  /** Of the database that every cluster has. */
  readonly url: string
  /** A new empty database; returns its address. */
  readonly database: () => Promise<string>
  /** Ended at once, as by a power cut, and started again. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The folder of initdb and postgres; null where there is none. */
export function postgresBin(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [process.env['PG_BIN'], ...versions.map((version) => join(debian, version, 'bin'))]
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb'))) ?? null
}

/** PostgreSQL refuses to run as root: whoever is root runs it as the account Debian made for it. */
function account(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

/** `connections` are all it has. */
export async function startPostgres({ connections = 200 } = {}): Promise<PostgresCluster> {
  const bin = postgresBin()
  if (!bin)
    throw new Error(
      'there is no PostgreSQL on this machine: apt-get install postgresql, or say PG_BIN=folder of initdb',
    )
  const owner = account()
  // Not below the run's own folder, which nobody else may enter.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : '/tmp', 'postgres-'))
  if (owner) chownSync(dir, owner.uid, owner.gid)
  const data = join(dir, 'data')
  const as = owner ? { uid: owner.uid, gid: owner.gid } : {}
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--locale=C'], as)
  const port = await freePort()
  const url = (database: string) => `postgres://test@127.0.0.1:${port}/${database}`

  async function start() {
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: dir,
      max_connections: connections,
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(join(bin!, 'postgres'), ['-D', data, ...flags], { ...as, stdio: 'ignore' })
    await until('PostgreSQL answers', () => answers(url('postgres')))
    return child
  }

  let child = await start()
  const ended = (signal: 'SIGQUIT' | 'SIGINT'): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  return {
    url: url('postgres'),
    database: () => createDatabase(url('postgres')),
    async restart() {
      await ended('SIGQUIT')
      child = await start()
    },
    async stop() {
      await ended('SIGINT')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

let made = 0

/** A new empty database beside the one given; returns its address. */
export async function createDatabase(beside: string): Promise<string> {
  const name = `test_${process.pid}_${++made}`
  await asked(beside, `create database ${name}`)
  return Object.assign(new URL(beside), { pathname: `/${name}` }).href
}

async function asked(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

const answers = (url: string): Promise<boolean> =>
  asked(url, 'select 1').then(
    () => true,
    () => false,
  )
