// One request at a time on an upload, whichever process it came to: a row in the database for as long as it is held. Whoever
// wants it asks the holder to let go, as tus does within one process; a row whose holder died is nobody's after a while.
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { ERRORS, type Locker } from '@tus/server'
import { sql } from 'kysely'
import type { Database } from '../store/store.ts'

/** A holder says this often that it is still there, and looks whether somebody wants the upload. */
const BEAT_MS = 1000
const DEAD_SECONDS = 15
const ASK_MS = 100

export function createSharedLocker(db: Database): Locker {
  return {
    newLock(id) {
      const holder = randomUUID()
      let beating: NodeJS.Timeout | undefined

      async function take(): Promise<boolean> {
        const taken = await db
          .insertInto('upload_lock')
          .values({ upload_id: id, holder, beat_at: sql`now()`, wanted: false })
          .onConflict((conflict) =>
            conflict
              .column('upload_id')
              .doUpdateSet({ holder, beat_at: sql`now()`, wanted: false })
              .where('upload_lock.beat_at', '<', sql<Date>`now() - make_interval(secs => ${DEAD_SECONDS})`),
          )
          .returning('holder')
          .executeTakeFirst()
        return taken !== undefined
      }

      return {
        async lock(signal, requestRelease) {
          while (!(await take())) {
            if (signal.aborted) throw ERRORS.ERR_LOCK_TIMEOUT
            await db.updateTable('upload_lock').set({ wanted: true }).where('upload_id', '=', id).execute()
            await setTimeout(ASK_MS)
          }
          beating = setInterval(() => {
            void db
              .updateTable('upload_lock')
              .set({ beat_at: sql`now()` })
              .where('upload_id', '=', id)
              .where('holder', '=', holder)
              .returning('wanted')
              .executeTakeFirst()
              .then((row) => row?.wanted && requestRelease())
              // The next beat, or the row's end by itself.
              .catch(() => undefined)
          }, BEAT_MS).unref()
        },
        async unlock() {
          clearInterval(beating)
          await db
            .deleteFrom('upload_lock')
            .where('upload_id', '=', id)
            .where('holder', '=', holder)
            .execute()
        },
      }
    },
  }
}
