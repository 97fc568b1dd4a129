// Broken pictures through every door that takes one, and messages nobody should send, at a real station and a real
// server, each in a process of its own. Nobody dies, nothing changes that should not, and every answer is a typed one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import Database from 'better-sqlite3'
import { WebSocket } from 'ws'
import { failureCode } from '../../../core/contract/failure.ts'
import { stationContract } from '../../../core/contract/station.ts'
import { PIN } from '../../../station/testing.ts'
import { within } from '../../../tools/patience/patience.ts'
import {
  enrolBooth,
  prepareSubmission,
  signIn as signInToConsole,
  type TestBooth,
} from '../../support/review-server.ts'
import { type Child, startChild } from '../kill/child.ts'
import type { FromReview, ReviewStart, ToReview } from '../kill/messages.ts'
import { type Draw, drawFrom, type Knock, type KnockReport } from '../knock.ts'
import { residentBytes } from '../resident.ts'
import type { BoothStart, FromBooth } from './booth-process.ts'
import { sendHttp, unfit, wildValue } from './messages.ts'
import { type Bent, bent, seeds } from './pictures.ts'
import { openVisionDoor, type VisionDoor } from './vision-door.ts'

const MESSAGES_A_ROUND = 10
/** What a host may grow by over a whole run: caches warm up, nothing more. */
const GROWTH_LIMIT_BYTES = 250e6

type BoothChild = Child<never, FromBooth>
type ReviewChild = Child<ToReview, FromReview>
type Client = ContractRouterClient<typeof stationContract>

interface OpenBooth {
  readonly child: BoothChild
  readonly base: string
  readonly cookie: string
  readonly dir: string
  readonly client: Client
}

async function openBooth(dir: string, signedIn: boolean): Promise<OpenBooth> {
  mkdirSync(join(dir, 'scanner'), { recursive: true })
  const child = startChild<never, FromBooth>('../input/booth-process.ts', {
    dir,
    signedIn,
  } satisfies BoothStart)
  const { address } = await child.next('up')
  const answer = await fetch(address, { redirect: 'manual' })
  const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
  const base = new URL(address).origin
  const client = await connect(base, cookie)
  const [administrator] = signedIn ? await client.operators.list() : []
  if (administrator) await client.operators.login({ operatorId: administrator.id, pin: PIN })
  return { child, base, cookie, dir, client }
}

async function connect(base: string, cookie: string): Promise<Client> {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/rpc`, { headers: { cookie, origin: base } })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return createORPCClient(new RPCLink({ websocket: socket as never }))
}

/** Rows by table, of what only somebody allowed may change. */
function rowsIn(dir: string): string {
  const db = new Database(join(dir, 'real', 'station.db'), { readonly: true })
  try {
    const tables = db
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('audit', 'settings', 'blobs', 'sqlite_sequence')",
      )
      .pluck()
      .all()
    return tables
      .map((table) => `${table} ${db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()}`)
      .join()
  } finally {
    db.close()
  }
}

function procedures(contract: object, path: readonly string[] = []): string[][] {
  return Object.entries(contract).flatMap(([name, one]) =>
    '~orpc' in (one as object) ? [[...path, name]] : procedures(one as object, [...path, name]),
  )
}
/** Streams never end by themselves, and a picture's door is knocked on by itself. */
const COMMANDS = procedures(stationContract).filter((path) => !['events', 'watch'].includes(path.at(-1)!))

async function sendRpc({ client }: OpenBooth, draw: Draw): Promise<string[]> {
  const path = draw.oneOf(COMMANDS)
  const call = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], client) as (
    input: unknown,
  ) => Promise<unknown>
  try {
    await within(`an answer to ${path.join('.')}`, call(wildValue(draw)))
    return []
  } catch (error) {
    const known =
      error instanceof ORPCError &&
      (failureCode.safeParse(error.code).success || error.code === 'BAD_REQUEST')
    return known
      ? []
      : [
          `${path.join('.')} failed untyped: ${String((error as { code?: unknown }).code)} ${(error as Error).name}`,
        ]
  }
}

/** Frames that are no messages; the host may close the line, and must go on. */
async function sendFrames({ base, cookie }: OpenBooth, draw: Draw): Promise<string[]> {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/rpc`, { headers: { cookie, origin: base } })
  await new Promise<void>((resolve) => {
    socket.once('open', () => {
      for (let n = draw.int(1, 4); n > 0; n--) {
        const text = JSON.stringify(wildValue(draw))
        socket.send(
          draw.fraction() < 0.5
            ? text
            : Buffer.from(text).fill(draw.int(0, 255), 0, Math.min(text.length, draw.int(0, 8))),
        )
      }
      setTimeout(resolve, 5)
    })
    socket.once('error', () => resolve())
  })
  socket.terminate()
  return []
}

async function pictureRound(
  picture: Bent,
  booth: OpenBooth,
  station: TestBooth,
  vision: VisionDoor,
  draw: Draw,
): Promise<string[]> {
  const label = `${picture.name} ${picture.bend}`
  const door = draw.oneOf(['put', 'file', 'server', 'vision'] as const)
  if (door === 'vision') return vision.knock(picture, draw)
  if (door === 'put') {
    const kind = draw.oneOf(['still', 'card-portrait-side', 'mask', 'landmarks'])
    const type = draw.oneOf(['image/jpeg', 'image/png', 'application/json'])
    const answer = await fetch(`${booth.base}/blobs/${kind}`, {
      method: 'PUT',
      body: new Uint8Array(picture.bytes),
      headers: { cookie: booth.cookie, origin: booth.base, 'content-type': type },
    })
    const body = await answer.text()
    return [
      ...unfit({ what: `PUT ${kind} ${label}`, status: answer.status, body }),
      ...(answer.status >= 500 ? [`PUT ${kind} ${label} answered ${answer.status}`] : []),
    ]
  }
  if (door === 'file') {
    const name = `p${draw.int(0, 9)}.${draw.oneOf(['jpg', 'png', 'heic', 'tif'])}`
    writeFileSync(join(booth.dir, 'scanner', name), picture.bytes)
    try {
      const blob = await booth.client.files.open({
        rootId: 'scanner',
        path: name,
        kind: 'card-portrait-side',
      })
      // What came in is a plain picture whatever it was.
      return blob.mediaType === 'image/jpeg' ? [] : [`${label} came in as ${blob.mediaType}`]
    } catch (error) {
      const { code } = error as { code?: string }
      return ['IMAGE_UNREADABLE', 'IMAGE_TOO_LARGE', 'IMAGE_UNSUPPORTED', 'IMAGE_MIRRORED'].includes(
        code ?? '',
      )
        ? []
        : [`${label} was called ${code}`]
    } finally {
      rmSync(join(booth.dir, 'scanner', name), { force: true })
    }
  }
  const [entry] = await station.roster()
  const files = [
    { role: 'standard', bytes: picture.bytes },
    { role: 'captured', bytes: picture.bytes },
  ] as const
  try {
    const input = await prepareSubmission(station, entry!, { files, manifest: { training: true } })
    await station.api.submit(input)
    // Whole pictures are taken; the next one must find the student free again.
    await station.api.withdraw({ id: input.id })
    return []
  } catch (error) {
    if (error instanceof ORPCError)
      return failureCode.safeParse(error.code).success && error.status < 500
        ? []
        : [`the server called ${label} ${error.code}`]
    return /refused: 4\d\d/.test((error as Error).message)
      ? []
      : [`the server on ${label}: ${(error as Error).message}`]
  }
}

async function run({ rounds, seed, say }: Parameters<Knock['run']>[0]): Promise<KnockReport> {
  const draw = drawFrom(seed)
  const dir = mkdtempSync(join(tmpdir(), 'knock-input-'))
  const problems: string[] = []
  const review: ReviewChild = startChild('../kill/review-process.ts', {
    dir: join(dir, 'server'),
    port: 0,
    students: 3,
  } satisfies ReviewStart)
  const { url } = await review.next('up')
  const booths = [
    await openBooth(join(dir, 'signed-in'), true),
    await openBooth(join(dir, 'locked'), false),
  ] as const
  const [open, locked] = booths
  const vision = openVisionDoor()
  try {
    const now = () => new Date()
    const server = {
      createEnrolmentCode: async () => {
        review.say({ type: 'code' })
        return review.next('code')
      },
    }
    const station = await enrolBooth({ server, url, now } as never)
    const administrator = await signInToConsole(url)
    const pictures = await seeds()
    const effects = async () => ({
      locked: rowsIn(locked.dir),
      accounts: (await administrator.api.accounts()).length,
      stations: (await administrator.api.stations()).length,
    })
    // Once through everything, so that what is loaded lazily is loaded.
    for (let n = 0; n < 20; n++) await pictureRound(bent(pictures, draw), open, station, vision, draw)
    const before = await effects()
    const hosts = [open.child, locked.child, review]
    const residentBefore = hosts.map(({ pid }) => residentBytes(pid))
    for (let round = 1; round <= rounds; round++) {
      const found = await pictureRound(bent(pictures, draw), open, station, vision, draw)
      for (let n = 0; n < MESSAGES_A_ROUND; n++) {
        const kind = draw.int(0, 9)
        if (kind < 3) found.push(...unfit(await sendHttp(url, draw, null)))
        else if (kind < 5) {
          const answer = await sendHttp(locked.base, draw, null)
          found.push(...unfit(answer))
          if (answer.status < 400 && !/ \/start/.test(answer.what))
            found.push(`${answer.what} was answered ${answer.status} without a session`)
        } else if (kind < 6) found.push(...unfit(await sendHttp(locked.base, draw, locked.cookie)))
        else if (kind < 9) found.push(...(await sendRpc(locked, draw)))
        else found.push(...(await sendFrames(locked, draw)))
      }
      for (const [index, name] of ['station', 'locked station', 'server'].entries())
        if (!hosts[index]!.alive())
          throw new Error(`the ${name} died in round ${round}: ${hosts[index]!.complaint()}`)
      for (const problem of found) say(`PROBLEM round ${round}: ${problem}`)
      problems.push(...found.map((problem) => `round ${round}: ${problem}`))
      if (round % 100 === 0) say(`round ${round}: ${problems.length} problems`)
    }
    const after = await effects()
    if (JSON.stringify(after) !== JSON.stringify(before))
      problems.push(`something changed: ${JSON.stringify([before, after])}`)
    const grownBytes = hosts.map(({ pid }, index) => residentBytes(pid) - residentBefore[index]!)
    if (Math.max(...grownBytes) > GROWTH_LIMIT_BYTES)
      problems.push(`a host grew by ${Math.max(...grownBytes)} bytes`)
    const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
    return {
      figures: {
        pictures: rounds,
        messages: rounds * MESSAGES_A_ROUND,
        stationGrewMb: megabytes(grownBytes[0]!),
        lockedStationGrewMb: megabytes(grownBytes[1]!),
        serverGrewMb: megabytes(grownBytes[2]!),
      },
      problems,
    }
  } catch (error) {
    return { figures: {}, problems: [...problems, (error as Error).stack ?? String(error)] }
  } finally {
    for (const { child } of booths) await child.kill()
    await review.kill()
    await vision.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

export const input: Knock = {
  name: 'input',
  round: 'picture and ten messages',
  quickRounds: 30,
  longRounds: 10_000,
  run,
}
