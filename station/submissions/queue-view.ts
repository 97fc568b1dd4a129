// The queue as the drawer shows it: the rows of the outbox, page by page.
import type { QueueItem } from '../../core/contract/station-records.ts'
import { DECIDED } from '../../core/retention/retention.ts'
import { OPEN_THERE, SENDING, UNSENT } from '../../core/submission/submission-state.ts'
import type { Db } from '../store/open.ts'
import { canWithdraw, type Row, type Rows } from './rows.ts'
import { statesSql } from './states-sql.ts'

export interface QueuePage {
  readonly items: QueueItem[]
  readonly next: string | null
  readonly total: number
}

const FILTERS = {
  all: '1 = 1',
  waiting: `state IN ${statesSql([...SENDING, ...OPEN_THERE])}`,
  // Also what the present server has not and cannot be sent.
  blocked: `seq IN (SELECT seq FROM submissions WHERE state = 'blocked' UNION ALL
    SELECT seq FROM submissions INDEXED BY submissions_absent WHERE holding = 'absent' AND reason IS NOT NULL)`,
  decided: `state IN ${statesSql([...DECIDED, 'withdrawn'])}`,
} as const

export type QueueFilter = keyof typeof FILTERS
export type QueueView = ReturnType<typeof createQueueView>

export function createQueueView(db: Db, rows: Rows) {
  const pages = Object.fromEntries(
    Object.entries(FILTERS).map(([name, where]) => [
      name,
      {
        rows: db.prepare<[number, number], Row>(
          `SELECT * FROM submissions WHERE ${where} AND seq < ? ORDER BY seq DESC LIMIT ?`,
        ),
        total: db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM submissions WHERE ${where}`),
      },
    ]),
  )

  function shown(row: Row): QueueItem {
    const rejection = row.state === 'rejected' ? rows.reviewOf(row) : null
    return {
      submissionId: row.id,
      shortNumber: row.short_number,
      ...rows.readable(row),
      savedAt: row.saved_at,
      erasedAt: row.erased_at,
      state: row.state,
      reason: row.reason,
      attempts: row.attempts,
      nextAttemptAt: row.next_attempt_at,
      expectedDecisionOn: row.expected_on,
      rejection,
      canRetry: row.state === 'blocked' || (row.state === 'queued' && row.reason !== null),
      canWithdraw: canWithdraw(row),
    }
  }

  const newest = db.prepare<[string], Row>(
    'SELECT * FROM submissions WHERE roster_id = ? ORDER BY seq DESC LIMIT 1',
  )
  const savedSince = db.prepare<[string, string], { state: Row['state']; n: number }>(
    'SELECT state, count(*) AS n FROM submissions WHERE saved_at >= ? AND saved_at < ? GROUP BY state',
  )
  const everyState = db.prepare<[], { state: Row['state']; n: number }>(
    'SELECT state, count(*) AS n FROM submissions GROUP BY state',
  )
  const unsent = db.prepare<[number], Row>(
    `SELECT * FROM submissions WHERE state IN ${statesSql(UNSENT)} ORDER BY seq LIMIT ?`,
  )
  const unsentCount = db
    .prepare<[], number>(`SELECT count(*) FROM submissions WHERE state IN ${statesSql(UNSENT)}`)
    .pluck()

  return {
    lastOf(rosterId: string): QueueItem | null {
      const row = newest.get(rosterId)
      return row ? shown(row) : null
    },
    /** How many were saved in a time, by state. */
    savedBetween: (from: Date, to: Date): ReadonlyMap<Row['state'], number> =>
      new Map(savedSince.all(from.toISOString(), to.toISOString()).map(({ state, n }) => [state, n])),
    byState: (): Readonly<Partial<Record<Row['state'], number>>> =>
      Object.fromEntries(everyState.all().map(({ state, n }) => [state, n])),
    /** What has not reached the server, the oldest first. */
    unsent: (limit: number): QueueItem[] => unsent.all(limit).map(shown),
    unsentCount: (): number => unsentCount.get()!,
    item(id: string): QueueItem | null {
      const row = rows.find(id)
      return row && shown(row)
    },
    page(filter: QueueFilter, after: string | null, limit: number): QueuePage {
      const { rows, total } = pages[filter]!
      const found = rows.all(after === null ? Number.MAX_SAFE_INTEGER : Number(after), limit + 1)
      const items = found.slice(0, limit)
      const next = found.length > limit ? String(items.at(-1)!.seq) : null
      return { items: items.map(shown), next, total: total.get()!.n }
    },
  }
}
