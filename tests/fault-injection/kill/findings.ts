// What lies on a station's disk, read beside the running station through a second connection.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { blobsOf } from '../../../core/session/blobs.ts'
import type { TestStation } from '../../../station/testing.ts'
import type { Findings, StoredSubmission } from './messages.ts'

/** Pictures of the newest submissions are opened every time, older ones were when they were new. */
const NEWEST = 2

export async function findingsOf(booth: TestStation, everyPicture = false): Promise<Findings> {
  const folder = join(booth.dir, 'training')
  const { sessions, blobs, audit, submissions } = booth.station.state.folder()
  const db = new Database(join(folder, 'station.db'), { readonly: true })
  try {
    const rows = db
      .prepare<[], StoredSubmission>(
        'SELECT id, state, reason, roster_id AS rosterId FROM submissions ORDER BY seq DESC',
      )
      .all()
    const listed = db.prepare<[], string>('SELECT id FROM blobs').pluck().all()
    const files = readdirSync(join(folder, 'blobs'))
    const session = sessions.current()
    const unreadable: string[] = []
    for (const blob of session ? blobsOf(session) : [])
      await blobs.read(blob.id).catch(() => unreadable.push(`${session!.step} ${blob.kind}`))
    for (const { id } of everyPicture ? rows : rows.slice(0, NEWEST))
      for (const role of ['standard', 'captured'] as const)
        await submissions.outbox.readFile(id, role).catch(() => unreadable.push(`${id} ${role}`))
    return {
      session: session && { id: session.id, step: session.step },
      submissions: rows,
      integrity: String(db.pragma('integrity_check', { simple: true })),
      migration: db.pragma('user_version', { simple: true }) as number,
      auditOk: audit.verify().ok,
      strayFiles: files.filter((name) => !listed.includes(name)),
      lostFiles: listed.filter((id) => !files.includes(id)),
      unreadable,
    }
  } finally {
    db.close()
  }
}
