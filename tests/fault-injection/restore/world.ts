// Two review servers of one school, two booths that belong to one or the other, and everything that was promised to a
// student so far.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReviewState } from '../../../core/submission/review.ts'
import { type DrivenBooth, openBooth, type SavedPhoto } from '../../support/booth.ts'
import {
  type ConsoleClient,
  publishStudents,
  signIn,
  startReviewServer,
  type TestServer,
} from '../../support/review-server.ts'
import { type StandingAddress, standingAddress } from '../../support/standing-address.ts'

const SCHOOL = '示例开放大学'
const COPIES_KEPT = 3

export interface Photo extends SavedPhoto {
  readonly studentNumber: string
  readonly booth: Booth
  /** The booth has said 已撤回: no server may keep it after that. */
  isWithdrawn: boolean
}

export interface Booth {
  driven: DrivenBooth
  server: Server
}

export interface Server {
  readonly address: StandingAddress
  readonly review: () => TestServer
  /** Puts an older copy of the folder back; the present one becomes a copy too. */
  readonly restore: (choose: (copies: number) => number) => Promise<void>
  /** An empty folder at the same address. */
  readonly replace: () => Promise<void>
  readonly publish: () => Promise<void>
  readonly console: () => Promise<ConsoleClient['api']>
  /** What there is, by submission, with the student's number. */
  readonly tasks: () => Promise<{ id: string; studentNumber: string; state: ReviewState }[]>
  readonly close: () => Promise<void>
}

export interface World {
  readonly servers: readonly [Server, Server]
  readonly booths: readonly [Booth, Booth]
  readonly photos: Photo[]
  readonly students: number
  readonly freshStudent: () => string
  readonly save: (booth: Booth, studentNumber: string) => Promise<Photo>
  readonly enrol: (booth: Booth, server: Server) => Promise<void>
  readonly close: () => Promise<void>
}

const numberOf = (n: number): string => `S2026${String(n).padStart(4, '0')}`

async function openServer(students: number): Promise<Server> {
  const copies: string[] = []
  let signedIn: Promise<ConsoleClient> | null = null
  let review = await startReviewServer({ school: SCHOOL })
  const address = await standingAddress(review)

  function become(next: TestServer): void {
    review = next
    signedIn = null
    address.leadTo(next)
  }
  async function keepCopy(): Promise<void> {
    const copy = await mkdtemp(join(tmpdir(), 'knock-restore-copy-'))
    await cp(review.dir, copy, { recursive: true })
    copies.push(copy)
    if (copies.length > COPIES_KEPT) await rm(copies.shift()!, { recursive: true, force: true })
  }
  /** With the server stopped, as the handbook asks. */
  async function restart(change: (dir: string) => Promise<void>): Promise<void> {
    await review.server.close()
    await change(review.dir)
    become(await startReviewServer({ school: SCHOOL, dir: review.dir, startAt: review.now() }))
  }
  const publish = () => publishStudents(review, students, undefined, 0)
  const console = async () => {
    signedIn ??= signIn(review.url)
    return (await signedIn).api
  }
  await publish()
  await restart(keepCopy)
  return {
    address,
    review: () => review,
    restore: (choose) =>
      restart(async (dir) => {
        const copy = copies[choose(copies.length)]!
        const present = await mkdtemp(join(tmpdir(), 'knock-restore-'))
        await cp(copy, present, { recursive: true })
        await keepCopy()
        await rm(dir, { recursive: true, force: true })
        await cp(present, dir, { recursive: true })
        await rm(present, { recursive: true, force: true })
      }),
    replace: () =>
      restart(async (dir) => {
        await rm(dir, { recursive: true, force: true })
        // A copy of another server's folder is no copy of this one.
        for (const copy of copies.splice(0)) await rm(copy, { recursive: true, force: true })
      }).then(() => restart(keepCopy)),
    publish,
    console,
    async tasks() {
      const api = await console()
      const found: { id: string; studentNumber: string; state: ReviewState }[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await api.tasks({ limit: 200, ...(cursor === '' ? {} : { cursor }) })
        for (const { submissionId, studentNumber, state } of page.tasks)
          found.push({ id: submissionId, studentNumber, state })
        cursor = page.next
      }
      return found
    },
    async close() {
      await address.close()
      await review.stop()
      for (const copy of copies) await rm(copy, { recursive: true, force: true })
    },
  }
}

export async function createWorld(students: number): Promise<World> {
  const servers = [await openServer(students), await openServer(students)] as const
  const photos: Photo[] = []
  let taken = 0
  const enrol = async (booth: Booth, server: Server): Promise<void> => {
    booth.server = server
    await booth.driven.enrol(server.review(), server.address.url)
  }
  const booths = [
    { driven: await openBooth(), server: servers[0] },
    { driven: await openBooth(), server: servers[0] },
  ] as const
  for (const booth of booths) await enrol(booth, servers[0])
  return {
    servers,
    booths,
    photos,
    students,
    freshStudent: () => {
      taken += 1
      return numberOf(taken)
    },
    async save(booth, studentNumber) {
      const saved = await booth.driven.save(studentNumber)
      const photo = { ...saved, studentNumber, booth, isWithdrawn: false }
      photos.push(photo)
      return photo
    },
    enrol,
    async close() {
      for (const { driven } of booths) await driven.stop()
      for (const server of servers) await server.close()
    },
  }
}
