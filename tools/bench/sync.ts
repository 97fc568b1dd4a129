// Submissions to a real review server on loopback: uploads, commits and all that a pass asks besides, against the same bytes
// by tus to a server that does nothing else. The floor knows nothing of ours, so that a faster server shows.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { Upload } from 'tus-js-client'
import { checkCharacter } from '../../core/identity/id-number.ts'
import { standardReport } from '../../core/session/testing.ts'
import { createSync } from '../../station/sync/sync.ts'
import { saveByHand, signIn } from '../../station/testing.ts'
import { inRoot } from '../setup/root.ts'
import { type Bench, byTurns, resultOf } from './bench.ts'
import type { Announced } from './review-server.ts'
import { withTestStation } from './test-station.ts'

const ROUNDS = 8
const WARM_UP = 2
const A_ROUND = 5
const TIMEOUT_MS = 30_000
/** The longest a timer can wait: passes come only when asked. */
const NEVER_MS = 2 ** 31 - 1

function rosterCsv(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const first17 = `00000020000101${String(index + 1).padStart(3, '0')}`
    return `测试学生${index + 1},S${index + 1},${first17}${checkCharacter(first17)},本科,法学`
  })
  return ['姓名,学号,身份证号,层次,专业', ...rows].join('\n')
}

interface Child<T> {
  readonly announced: T
  readonly close: () => Promise<void>
}

async function start<T>(script: string, ...args: string[]): Promise<Child<T>> {
  const child: ChildProcess = fork(inRoot('tools', 'bench', script), args)
  const ended = once(child, 'exit')
  const announced = await Promise.race([
    once(child, 'message').then(([message]) => message as T),
    ended.then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`))),
  ])
  return {
    announced,
    close: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

async function photo(widthPx: number, heightPx: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  return sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#64c5ff', noise } })
    .jpeg({ quality: 60 })
    .toBuffer()
}

/** tus-js-client as it comes. */
async function rawUploads(endpoint: string, files: readonly Buffer[]): Promise<void> {
  for (const bytes of files) {
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint,
        retryDelays: null,
        onSuccess: () => resolve(),
        onError: reject,
      })
      upload.start()
    })
  }
}

export const sync: Bench = {
  name: 'sync',
  async run(say) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-server-'))
    const roster = join(folder, 'roster.csv')
    writeFileSync(roster, rosterCsv((ROUNDS + WARM_UP) * A_ROUND))
    const server = await start<Announced>('review-server.ts', join(folder, 'server'), roster)
    const bare = await start<{ url: string }>('bare-tus.ts', join(folder, 'bare'))
    const files = [await photo(480, 640), await photo(480, 640)]
    const made = {
      standard: files[0]!,
      captured: files[1]!,
      report: { ...standardReport, bytes: files[0]!.length },
    }
    try {
      const rounds = await withTestStation(
        () => ({ standardize: async () => made }),
        async (booth) => {
          await signIn(booth)
          const { folder: station, sync: own } = booth.station.state
          await own().enrol(server.announced.url, server.announced.code)
          await own().now()
          // From here on passes come from the bench alone.
          await own().close()
          const passes = createSync({
            ports: station().syncPorts,
            stationName: () => 'bench',
            version: 'bench',
            now: () => new Date(),
            random: () => 0.5,
            idleMs: NEVER_MS,
            refusedMs: NEVER_MS,
            timeoutMs: TIMEOUT_MS,
            onChange: () => undefined,
            log: () => undefined,
          })
          await passes.now()
          const second = { pin: '8642', role: 'operator', name: '第二人' } as const
          const { id } = await booth.client.operators.create(second)
          let saved = 0
          const measured = { ours: [] as number[], floor: [] as number[] }
          for (let round = -WARM_UP; round < ROUNDS; round++) {
            say(`round ${round}`)
            for (let n = 0; n < A_ROUND; n++) {
              saved += 1
              const [hit] = await booth.client.roster.search({ query: `S${saved}` })
              await saveByHand(booth, hit!.rosterId, { id, pin: second.pin })
            }
            const one = await byTurns(
              1,
              () => rawUploads(bare.announced.url, Array.from({ length: A_ROUND }, () => files).flat()),
              () => passes.now(),
              0,
            )
            const { waiting, blocked } = station().submissions.outbox.counts()
            if (waiting + blocked > 0) throw new Error(`${waiting + blocked} submissions did not arrive`)
            if (round < 0) continue
            measured.ours.push(...one.ours)
            measured.floor.push(...one.floor)
          }
          await passes.close()
          return measured
        },
        { entries: [], training: true, clock: { now: new Date() } },
      )
      return resultOf('sync', rounds, { limit: 4.5, figures: { submissionsAPass: A_ROUND } })
    } finally {
      await Promise.all([server.close(), bare.close()])
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
