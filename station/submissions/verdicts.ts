// What the server says of a submission, and what the student asked of it: verdicts down, withdrawals up.
import type { StatusItem } from '../../core/contract/server-records.ts'
import { OPEN_THERE, type SubmissionState } from '../../core/submission/submission-state.ts'
import type { Audit } from '../audit/audit.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Erasure } from '../retention/erasure.ts'
import type { Db } from '../store/open.ts'
import type { Titled } from '../sync/ports.ts'
import type { Holding } from './holdings.ts'
import { canWithdraw, type Rows } from './rows.ts'

export type Withdrawal = 'withdrawn' | 'asked' | 'wrong-code' | 'too-late' | 'not-found'

/** Neither over nor on its way out: a withdrawal still has something to take back. */
const ALIVE_THERE: readonly SubmissionState[] = [...OPEN_THERE, 'approved']

interface Parts {
  readonly db: Db
  readonly cipher: Cipher
  readonly audit: Audit
  readonly erasure: Erasure
  readonly rows: Rows
  readonly note: (submissionId: string, holding: Holding) => void
}

export type Verdicts = ReturnType<typeof createVerdicts>

/** What returns file names returns those to delete once its transaction is committed. */
export function createVerdicts({ db, cipher, audit, erasure, rows, note }: Parts) {
  const askWithdrawal = db.prepare('UPDATE submissions SET withdraw_asked = ? WHERE id = ?')
  const asked = db.prepare<[], { id: string; hash: string; state: SubmissionState }>(
    'SELECT id, manifest_hash AS hash, state FROM submissions INDEXED BY submissions_withdrawals WHERE withdraw_asked = 1 ORDER BY seq',
  )
  const withdrawalHash = (id: string, code: string): string =>
    cipher.keyed('withdrawal-code', `${id}:${code.trim()}`)

  /** A word of the server, with the record of it. */
  function serverSaid({ submissionId: id, state }: StatusItem): readonly string[] {
    audit.append({ actor: 'server', action: 'status', subject: id, detail: { state } })
    return state === 'withdrawn' ? erasure.erase(id, 'withdrawn') : []
  }

  function reviewed(item: StatusItem): readonly string[] {
    if (!rows.apply(item.submissionId, { type: 'reviewed', state: item.state })) {
      // Taken back, yet the server has it: a commit believed lost arrived after all, or a restored server lost what it had
      // confirmed. It is asked to let go of it.
      if (ALIVE_THERE.includes(item.state)) askWithdrawal.run(1, item.submissionId)
      return []
    }
    note(item.submissionId, 'held')
    if (rows.find(item.submissionId)?.erased_at === null) rows.saveReview(item)
    // A word that was on its way when the student asked says nothing about the asking.
    if (!OPEN_THERE.includes(item.state)) askWithdrawal.run(0, item.submissionId)
    return serverSaid(item)
  }

  /** Here at once while the server cannot have seen it, else asked of the server with the next sync. */
  function withdraw(
    id: string,
    code: string,
    actor: string,
  ): { outcome: Withdrawal; files: readonly string[] } {
    const row = rows.find(id)
    if (!row) return { outcome: 'not-found', files: [] }
    if (row.erased_at !== null) return { outcome: 'too-late', files: [] }
    if (row.withdrawal !== withdrawalHash(id, code)) return { outcome: 'wrong-code', files: [] }
    const isHereAlone = row.commit_sent === 0 && rows.apply(id, { type: 'withdrawn-here' })
    if (!isHereAlone && !canWithdraw(row)) return { outcome: 'too-late', files: [] }
    const outcome = isHereAlone ? 'withdrawn' : 'asked'
    if (outcome === 'asked') askWithdrawal.run(1, id)
    audit.append({ actor, action: 'withdrawal', subject: id, detail: { outcome } })
    return { outcome, files: outcome === 'withdrawn' ? erasure.erase(id, 'withdrawn') : [] }
  }

  return {
    withdrawalHash,
    withdraw,
    serverSaid,
    reviewed,
    asked: (): (Titled & { readonly again: boolean })[] =>
      asked.all().map(({ id, hash, state }) => ({
        id,
        ...(hash === '' ? {} : { manifestHash: hash }),
        again: state === 'withdrawn',
      })),
    refused(id: string): void {
      askWithdrawal.run(0, id)
      rows.setReason(id, 'withdrawal-refused')
    },
    withdrawnHere(id: string, at: Date): readonly string[] {
      const reason = rows.find(id)?.reason ?? null
      const gone = reviewed({
        submissionId: id,
        state: 'withdrawn',
        reasons: [],
        note: '',
        at: at.toISOString(),
      })
      // This server cannot take back what another one has; the row goes on saying so.
      if (reason === 'former-server') rows.setReason(id, reason)
      return gone
    },
  }
}
