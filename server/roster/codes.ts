// The signed personal code (一人一码): one student, one task, one serial. Stations verify it offline; raising the serial
// revokes what was printed before.
import { sign } from 'node:crypto'
import { codeText } from '../../core/identity/personal-code.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { Refusal } from '../refusal.ts'
import type { SchoolContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { nextRosterSeq } from './rows.ts'

interface CodeRow {
  readonly id: string
  readonly task_id: string
  readonly code_serial: number
}

export function personalCode({ codeKeys }: ServerKeys, row: CodeRow): string {
  const key = codeKeys.at(-1)!
  const text = codeText({ keyId: key.keyId, taskId: row.task_id, rosterId: row.id, serial: row.code_serial })
  return `${text}.${sign(null, Buffer.from(text), key.privateKey).toString('base64url')}`
}

export const publicCodeKeys = ({ codeKeys }: ServerKeys): { keyId: string; publicKey: string }[] =>
  codeKeys.map(({ keyId, publicKey }) => ({ keyId, publicKey }))

/** A new code, or with `revoke` none at all until the next one is issued. Every earlier code is void. */
export async function reissueCode(
  school: SchoolContext,
  by: Actor,
  rosterId: string,
  revoke: boolean,
): Promise<string | null> {
  return transact(school, async (tx) => {
    const row = await tx
      .updateTable('roster_row')
      .set((column) => ({ code_serial: column('code_serial', '+', 1), code_revoked: revoke }))
      .where('id', '=', rosterId)
      .where('removed', '=', false)
      .returning(['id', 'task_id', 'code_serial', 'sealed_published'])
      .executeTakeFirst()
    if (!row) throw new Refusal('NOT_FOUND', 'roster-row')
    if (row.sealed_published) {
      const seq = await nextRosterSeq(tx)
      await tx.updateTable('roster_row').set({ seq }).where('id', '=', rosterId).execute()
    }
    const what = revoke ? 'code.revoked' : 'code.issued'
    appendAudit(tx, { who: by, what, subject: rosterId, details: { serial: row.code_serial } })
    return revoke ? null : personalCode(school.keys, row)
  })
}
