// Raw bytes at every port this program opens: the station's, the review server's and those of its tools, each in a process
// of its own, so that one that ends is seen. Requests cut off, lying about their length, sent in one go and never read;
// upgrades refused and reset; frames broken, oversized and half written. Nobody ends, nothing changes, and the next
// honest request is answered.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import Database from 'better-sqlite3'
import { WebSocket } from 'ws'
import type { stationContract } from '../../../core/contract/station.ts'
import { within } from '../../../tools/patience/patience.ts'
import { signIn as signInToConsole } from '../../support/review-server.ts'
import type { BoothStart, FromBooth } from '../input/booth-process.ts'
import { type Child, startChild } from '../kill/child.ts'
import type { FromReview, ReviewStart, ToReview } from '../kill/messages.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { residentBytes } from '../resident.ts'
import { wildFrames } from './frames.ts'
import type { FromListeners, ListenersStart } from './listeners-process.ts'
import { leave, openRaw, type Raw } from './raw.ts'
import { type Target, upgradeOf, WAYS } from './requests.ts'

const GROWTH_LIMIT_BYTES = 250e6
/** Connections that are kept open without a word, over the rounds. */
const MAX_SILENT = 30

const STATION_PATHS = [
  '/',
  '/rpc',
  '/start?token=guess',
  '/blobs/still',
  '/blobs/x',
  '/models/x',
  '/assets/x',
] as const
const SERVER_PATHS = [
  '/',
  '/api/v1/health',
  '/api/v1/files',
  '/api/v1/files/x.0000',
  '/api/v1/station/heartbeat',
  '/api/v1/station/enrol',
  '/api/v1/stations/enrol',
  '/api/v1/submissions/00000000-0000-4000-8000-000000000000',
  '/api/v1/console/login',
  '/api/v1/console/accounts',
  '/api/v1/console/roster/import',
  '/api/v1/console/export.zip',
  '/console/',
] as const
const PAGE_PATHS = [
  '/',
  '/again',
  '/index.html',
  '/assets/x',
  '/wasm/x',
  '/models/x',
  '/picture/1',
  '/canonical-mesh.json',
] as const

interface Host extends Target {
  readonly child: Pick<Child<never, never>, 'pid' | 'alive' | 'kill' | 'complaint'>
  /** Throws where an honest request is not answered as it should be. */
  readonly honest: () => Promise<void>
}

async function knockOn(target: Host, draw: Draw, silent: Raw[]): Promise<string> {
  const raw = await openRaw(target.port)
  const kind = draw.int(0, 9)
  let what: string
  if (kind < 2) {
    what = 'a refused upgrade'
    await raw.write(upgradeOf(draw, target, false))
  } else if (kind < 5 && target.cookie !== null) {
    what = 'frames'
    await raw.write(upgradeOf(draw, target, true))
    if (draw.fraction() < 0.8) await raw.heard()
    await raw.write(wildFrames(draw))
  } else {
    what = draw.oneOf(Object.keys(WAYS))
    const bytes = Buffer.from(WAYS[what]!(draw, target))
    const whole = draw.fraction() < 0.6
    const sent = whole ? bytes : bytes.subarray(0, draw.int(0, bytes.length))
    if (draw.fraction() < 0.1) {
      what += ', a byte at a time'
      for (const byte of sent.subarray(0, 300)) await raw.write(Buffer.from([byte]))
    } else await raw.write(sent)
  }
  const stay = draw.fraction()
  if (stay < 0.3) await Promise.race([raw.heard(), new Promise((resolve) => setTimeout(resolve, 20))])
  if (stay > 0.9) {
    // Neither reads nor leaves.
    raw.socket.pause()
    silent.push(raw)
    if (silent.length > MAX_SILENT) leave(silent.shift()!, 'reset')
    return `${what}, unread`
  }
  const how = draw.oneOf(['reset', 'reset', 'end', 'destroy'] as const)
  leave(raw, how)
  if (how === 'end') silent.push(raw)
  return `${what}, ${how}`
}

/** Rows by table, of what only somebody allowed may change. */
function rowsIn(dir: string): string {
  const db = new Database(join(dir, 'real', 'station.db'), { readonly: true })
  try {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      .pluck()
      .all()
    return tables
      .map((table) => `${table} ${db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()}`)
      .join()
  } finally {
    db.close()
  }
}

const filesIn = (dir: string): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

async function answered(url: string, expected: number, cookie?: string): Promise<void> {
  const answer = await fetch(url, { headers: cookie ? { cookie } : {}, redirect: 'manual' })
  await answer.arrayBuffer()
  if (answer.status !== expected) throw new Error(`${new URL(url).pathname} answered ${answer.status}`)
}

async function openStation(dir: string): Promise<Host> {
  const child = startChild<never, FromBooth>('../input/booth-process.ts', {
    dir,
    signedIn: false,
  } satisfies BoothStart)
  const { address } = await child.next('up')
  const entered = await fetch(address, { redirect: 'manual' })
  const cookie = entered.headers.getSetCookie()[0]!.split(';')[0]!
  const base = new URL(address).origin
  return {
    name: 'station',
    port: Number(new URL(address).port),
    cookie,
    paths: STATION_PATHS,
    child,
    honest: async () => {
      await answered(`${base}/blobs/x`, 404, cookie)
      const socket = new WebSocket(`${base.replace('http', 'ws')}/rpc`, { headers: { cookie, origin: base } })
      try {
        await new Promise((resolve, reject) => {
          socket.once('open', resolve)
          socket.once('error', reject)
        })
        const client: ContractRouterClient<typeof stationContract> = createORPCClient(
          new RPCLink({ websocket: socket as never }),
        )
        const state = await client.app.state()
        if (state.operator !== null) throw new Error('somebody is signed in')
        if (state.training) throw new Error('the folder was switched')
      } finally {
        socket.terminate()
      }
    },
  }
}

async function openReview(dir: string): Promise<Host & { readonly url: string }> {
  const child = startChild<ToReview, FromReview>('../kill/review-process.ts', {
    dir,
    port: 0,
    students: 3,
  } satisfies ReviewStart)
  const { url } = await child.next('up')
  return {
    name: 'server',
    port: Number(new URL(url).port),
    cookie: null,
    paths: SERVER_PATHS,
    child,
    honest: () => answered(`${url}/api/v1/health`, 200),
    url,
  }
}

async function openListeners(dir: string): Promise<Host[]> {
  const child = startChild<never, FromListeners>('../socket/listeners-process.ts', {
    dir,
  } satisfies ListenersStart)
  const { ports } = await child.next('up')
  return Object.entries(ports).map(([name, port]) => ({
    name: `${name} page`,
    port,
    cookie: null,
    paths: PAGE_PATHS,
    child,
    honest: () => answered(`http://127.0.0.1:${port}/`, name === 'problem' ? 503 : 200),
  }))
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const dir = mkdtempSync(join(tmpdir(), 'knock-socket-'))
  const problems: string[] = []
  const silent: Raw[] = []
  const started: Host[] = []
  try {
    const station = await openStation(join(dir, 'station'))
    started.push(station)
    const review = await openReview(join(dir, 'server'))
    started.push(review)
    const hosts: readonly Host[] = [station, review, ...(await openListeners(join(dir, 'listeners')))]
    started.push(...hosts.slice(2))
    const console = await signInToConsole(review.url)
    const effects = async () => ({
      station: rowsIn(join(dir, 'station')),
      blobs: filesIn(join(dir, 'station', 'real', 'blobs')),
      accounts: (await console.api.accounts()).length,
      stations: (await console.api.stations()).length,
      uploads: filesIn(join(dir, 'server', 'staging')),
    })
    // Once everywhere, so that what is loaded lazily is loaded.
    for (const host of hosts) await host.honest()
    const before = await effects()
    const residentBefore = hosts.map(({ child }) => residentBytes(child.pid))
    const counts: Record<string, number> = {}
    for (let round = 1; round <= rounds; round++) {
      for (const host of hosts) {
        const what = await knockOn(host, draw, silent)
        counts[host.name] = (counts[host.name] ?? 0) + 1
        try {
          await within(`an honest request to the ${host.name}`, host.honest())
        } catch (error) {
          if (!host.child.alive())
            throw new Error(`the ${host.name} ended in round ${round} (${what}): ${host.child.complaint()}`)
          problems.push(`round ${round}: after ${what} the ${host.name}: ${(error as Error).message}`)
        }
      }
      if (round % 100 === 0) say(`round ${round}: ${problems.length} problems`)
    }
    for (const raw of silent.splice(0)) leave(raw, 'reset')
    for (const host of hosts) await host.honest()
    const after = await effects()
    if (JSON.stringify(after) !== JSON.stringify(before))
      problems.push(`something changed: ${JSON.stringify([before, after])}`)
    const grownMb = hosts.map(({ name, child }, index) => ({
      name,
      mb: Math.round((residentBytes(child.pid) - residentBefore[index]!) / 1e6),
    }))
    for (const { name, mb } of grownMb)
      if (mb * 1e6 > GROWTH_LIMIT_BYTES) problems.push(`the ${name} grew by ${mb} MB`)
    return {
      figures: {
        connections: rounds * hosts.length,
        ports: hosts.length,
        ...Object.fromEntries(grownMb.slice(0, 3).map(({ name, mb }) => [`${name} grew by MB`, mb])),
      },
      problems,
    }
  } catch (error) {
    return { figures: {}, problems: [...problems, (error as Error).stack ?? String(error)] }
  } finally {
    for (const raw of silent) leave(raw, 'destroy')
    for (const { child } of started) await child.kill()
    rmSync(dir, { recursive: true, force: true })
  }
}

export const socket: Knock = {
  name: 'socket',
  round: 'connection at every port',
  quickRounds: 30,
  longRounds: 1000,
  run,
}
