// The one session of the booth on disk, sealed. An ended session keeps nothing of the student, so nothing of it is kept.
import { type Session, session as sessionSchema } from '../../core/session/session.ts'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from '../store/open.ts'

export interface SessionStore {
  /** `unreadable` when what is there does not open or is of another version; it is forgotten then. */
  readonly resume: () => Session | null | 'unreadable'
  /** Joins the transaction that is open. */
  readonly write: (session: Session) => void
  readonly forget: (id: string) => void
}

export function createSessionStore(db: Db, cipher: Cipher): SessionStore {
  const upsert = db.prepare(
    `INSERT INTO sessions (id, step, updated_at, session) VALUES (@id, @step, @at, @sealed)
     ON CONFLICT (id) DO UPDATE SET step = excluded.step, updated_at = excluded.updated_at, session = excluded.session`,
  )
  const remove = db.prepare('DELETE FROM sessions WHERE id = ?')
  const removeAll = db.prepare('DELETE FROM sessions')
  const latest = db.prepare<[], { id: string; session: Buffer }>(
    'SELECT id, session FROM sessions ORDER BY updated_at DESC LIMIT 1',
  )
  const forget = (id: string): void => {
    remove.run(id)
  }
  return {
    resume() {
      const row = latest.get()
      if (!row) return null
      try {
        return sessionSchema.parse(cipher.openJson(`session:${row.id}`, row.session))
      } catch {
        removeAll.run()
        return 'unreadable'
      }
    },
    write(session) {
      if (session.step === 'ended') return forget(session.id)
      const sealed = cipher.sealJson(`session:${session.id}`, session)
      upsert.run({ id: session.id, step: session.step, at: session.updatedAt, sealed })
    },
    forget,
  }
}
