// The queue drawer's page on 100,000 submissions against the same on 100.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testStudent } from '../../core/session/testing.ts'
import { manifestFixture } from '../../core/submission/testing.ts'
import { createAudit } from '../../station/audit/audit.ts'
import { createBlobs } from '../../station/blobs/blobs.ts'
import { createCipher } from '../../station/keys/cipher.ts'
import { createErasure } from '../../station/retention/erasure.ts'
import { createRetention } from '../../station/retention/retention.ts'
import { openStore } from '../../station/store/open.ts'
import { createSubmissions, type Submissions } from '../../station/submissions/submissions.ts'
import { type Bench, byTurns, resultOf } from './bench.ts'

const ROUNDS = 100
const MANY = 100_000
const FEW = 100
const PAGE = 50
const AT = '2026-03-02T01:02:03.000Z'

interface Queue {
  readonly page: Submissions['page']
  readonly close: () => void
}

function queueOf(dir: string, count: number): Queue {
  const db = openStore(join(dir, `${count}.db`))
  const cipher = createCipher(Buffer.alloc(32, 7))
  const now = () => new Date(AT)
  const blobs = createBlobs(join(dir, 'blobs'), db, cipher)
  const audit = createAudit(db, cipher, now)
  const livedMs = () => 0
  const retention = createRetention({ livedMs, keepDays: () => 30, strayDays: 30 })
  const erasure = createErasure({ db, blobs, audit, now, retention })
  const submissions = createSubmissions({
    db,
    cipher,
    blobs,
    audit,
    erasure,
    roster: { find: () => null, findPerson: () => null },
    livedMs,
    now,
    isMoved: () => false,
  })
  db.transaction(() => {
    for (let n = 0; n < count; n++) {
      const submissionId = randomUUID()
      submissions.insert({
        manifest: { ...manifestFixture, submissionId },
        receipt: {
          submissionId,
          shortNumber: String(n),
          savedAt: AT,
          expectedDecisionOn: '2026-03-11',
          supportPhone: '',
          withdrawalCode: '123456',
        } as never,
        studentName: testStudent.name,
        files: [],
      })
    }
  })()
  return { page: submissions.page, close: () => db.close() }
}

export const list: Bench = {
  name: 'list',
  async run(say) {
    const dir = mkdtempSync(join(tmpdir(), 'bench-list-'))
    say(`saving ${MANY} submissions`)
    const [few, many] = [queueOf(dir, FEW), queueOf(dir, MANY)]
    try {
      // Opened again with every change of the queue, so all filters count.
      const look = ({ page }: Queue) => {
        for (const filter of ['all', 'waiting', 'blocked', 'decided'] as const) page(filter, null, PAGE)
      }
      const rounds = await byTurns(
        ROUNDS,
        () => look(few),
        () => look(many),
      )
      return resultOf('list', rounds, { limit: 3, figures: { submissions: MANY } })
    } finally {
      few.close()
      many.close()
      rmSync(dir, { recursive: true, force: true })
    }
  },
}
