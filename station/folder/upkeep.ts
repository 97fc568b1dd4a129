// What keeps a data folder in order: that it is the folder it was, what of it is deleted when, and that what was deleted is
// gone from the disk. It begins by taking stock and goes on in rounds; the rules themselves lie in station/retention.
import { randomUUID } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Problem } from '../../core/contract/station-records.ts'
import type { Audit } from '../audit/audit.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { createQuarantine } from '../blobs/quarantine.ts'
import { takeStock } from '../blobs/stock.ts'
import { failure } from '../failure.ts'
import type { Cipher } from '../keys/cipher.ts'
import { createErasure, type Erasure } from '../retention/erasure.ts'
import { createRetention } from '../retention/retention.ts'
import type { Policy } from '../site/policy.ts'
import { FOLDER_ID, readMark, writeMark } from '../store/belonging.ts'
import { checkPoint } from '../store/check-point.ts'
import { type FolderWatch, type Moved, watchFolder } from '../store/folder-watch.ts'
import type { LivedTime } from '../store/lived-time.ts'
import type { Db } from '../store/open.ts'
import type { Settings } from '../store/settings.ts'
import type { Submissions } from '../submissions/submissions.ts'

export interface Upkeep {
  readonly erasure: Erasure
  /** The part of the folder that was moved away or replaced under the running booth. */
  readonly moved: () => Moved | null
  /** Throws `FOLDER_MOVED` where there is one. */
  readonly assertWhole: () => void
  /** Once, when everything else is open: takes stock and begins to watch. */
  readonly begin: (held: readonly string[], submissions: Submissions) => void
  readonly keepHouse: () => void
  readonly problems: (damaged: number) => Problem[]
  readonly end: () => void
}

export interface UpkeepOptions {
  readonly dir: string
  readonly db: Db
  readonly cipher: Cipher
  readonly settings: Settings
  readonly audit: Audit
  readonly blobs: Blobs
  readonly lived: LivedTime
  readonly policy: Policy
  readonly keepDays: () => number
  readonly now: () => Date
  readonly monotonicMs: () => number
}

/** Time lived is written down this often: a plug pulled costs no more of it. */
const KEEP_LIVED_MS = 600_000

export function createUpkeep(options: UpkeepOptions): Upkeep {
  const { dir, db, cipher, settings, audit, blobs, lived, policy, keepDays, now, monotonicMs } = options
  const blobDir = join(dir, 'blobs')
  // Said now rather than at the first photo.
  accessSync(blobDir, constants.W_OK)
  const livedMs = lived.nowMs
  const retention = createRetention({ livedMs, keepDays, strayDays: policy.orphanKeepDays })
  const erasure = createErasure({ db, blobs, audit, now, retention })
  const mark = readMark(dir)
  const id = settings.get(FOLDER_ID, z.string()) ?? mark?.id ?? randomUUID()
  settings.set(FOLDER_ID, id)
  // The mark follows the database and never leads, so only an older database has fewer records than it says.
  const older = mark !== null && audit.head().records < mark.records
  if (older) setSessionAside()
  const quarantine = createQuarantine({
    dir: join(dir, 'quarantine'),
    blobDir,
    db,
    cipher,
    now,
    livedMs,
    retention,
  })
  let marked = -1
  let keptMs = monotonicMs()
  let watch: FolderWatch | null = null

  /** Its pictures may belong to a photo that this database does not know any more: taken up, it would delete them. */
  function setSessionAside(): void {
    db.transaction(() => {
      db.exec('DELETE FROM sessions')
      audit.append({ actor: 'station', action: 'database-older', subject: 'folder' })
    })()
  }

  const note = (action: string, pictures: number): void => {
    if (pictures > 0) audit.append({ actor: 'station', action, subject: 'pictures', detail: { pictures } })
  }

  const moved = (): Moved | null => watch?.moved() ?? null

  function keepMark(): void {
    const { records } = audit.head()
    if (records === marked) return
    writeMark(dir, { id, records })
    marked = records
  }

  function emptyLog(): void {
    checkPoint(db)
    watch?.wrote()
  }

  return {
    erasure,
    moved,
    assertWhole() {
      const part = moved()
      if (part !== null) throw failure('FOLDER_MOVED', { detail: part })
    },
    begin(held, submissions) {
      const { dropped, givenBack, setAside, lost } = takeStock({ blobDir, blobs, quarantine, held, older })
      note('blobs-swept', dropped)
      note('pictures-given-back', givenBack)
      note('pictures-set-aside', setAside)
      submissions.picturesLost(lost, now())
      erasure.eraseDue()
      note('set-aside-erased', quarantine.eraseDue())
      lived.keep()
      // From here on the main file changes when this program says so.
      db.pragma('wal_autocheckpoint = 0')
      checkPoint(db)
      keepMark()
      watch = watchFolder(dir)
    },
    keepHouse() {
      if (moved() !== null) return
      erasure.eraseDue()
      note('set-aside-erased', quarantine.eraseDue())
      blobs.finishLeaving()
      if (monotonicMs() - keptMs >= KEEP_LIVED_MS) {
        lived.keep()
        keptMs = monotonicMs()
      }
      emptyLog()
      keepMark()
    },
    problems(damaged) {
      const part = moved()
      const problems: Problem[] = part === null ? [] : [{ code: 'folder-moved', subject: part }]
      const found = quarantine.count()
      if (found > 0) problems.push({ code: 'orphans-found', subject: String(found) })
      if (damaged > 0) problems.push({ code: 'photos-missing', subject: String(damaged) })
      return problems
    },
    end() {
      if (moved() !== null) return
      lived.keep()
      keepMark()
    },
  }
}
