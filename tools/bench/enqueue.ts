// Saving: the finished photo's two files to disk and the transaction that makes a submission of the session. The floor is
// one fsync per file and one insert with synchronous=FULL.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { standardReport } from '../../core/session/testing.ts'
import { journey, signIn, testEntry } from '../../station/testing.ts'
import { type Bench, resultOf, timed } from './bench.ts'
import { withTestStation } from './test-station.ts'

const ROUNDS = 200
const WARM_UP = 5
/** As large as the demo's: standard photo and captured crop. */
const FILES = [randomBytes(35_000), randomBytes(70_000)] as const

function bareStore(dir: string) {
  const db = new Database(join(dir, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE saved (id INTEGER PRIMARY KEY, content BLOB)')
  const insert = db.prepare('INSERT INTO saved (content) VALUES (?)')
  const content = randomBytes(4000)
  return {
    async save(round: number): Promise<void> {
      for (const [index, bytes] of FILES.entries()) {
        const file = await open(join(dir, `${round}-${index}`), 'w')
        await file.writeFile(bytes)
        await file.sync()
        await file.close()
      }
      insert.run(content)
    },
    close: () => db.close(),
  }
}

export const enqueue: Bench = {
  name: 'enqueue',
  async run(say) {
    const made = {
      standard: FILES[0],
      captured: FILES[1],
      report: { ...standardReport, bytes: FILES[0].length },
    }
    const dir = mkdtempSync(join(tmpdir(), 'bench-enqueue-'))
    const bare = bareStore(dir)
    const [ours, floor]: [number[], number[]] = [[], []]
    try {
      await withTestStation(
        () => ({ standardize: async () => made }),
        async (booth) => {
          await signIn(booth)
          for (let round = 0; round < ROUNDS + WARM_UP; round++) {
            if (round % 50 === 0) say(`round ${round}`)
            const counts = round >= WARM_UP
            for (const [step, command] of journey(booth, `roster-${round + 1}`)) {
              if (step === 'confirm') break
              await command()
            }
            await timed(counts ? floor : [], () => bare.save(round))
            await timed(counts ? ours : [], async () => {
              await booth.client.session.standardize({})
              await booth.client.session.confirm({})
            })
            await booth.client.session.close({})
          }
        },
        {
          entries: Array.from({ length: ROUNDS + WARM_UP }, (_, index) => ({
            ...testEntry(1),
            ...unlike(index + 1),
          })),
        },
      )
    } finally {
      bare.close()
      rmSync(dir, { recursive: true, force: true })
    }
    return resultOf('enqueue', { ours, floor }, { by: 'p99', limit: 3 })
  },
}

/** Students who differ only where the roster says they must. */
const unlike = (n: number) => ({
  rosterId: `roster-${n}`,
  taskId: `task-${n}`,
  studentNumber: `2026${String(n).padStart(6, '0')}`,
})
