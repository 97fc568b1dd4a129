// Approved photos as a zip, streamed: a few photos are open at a time, however many there are. A decision that can still be taken
// back is in no export. The log has two records of each: made, before the first byte, and ended, whole or not; one that never
// ended was cut off with its server.
import { Readable } from 'node:stream'
import yazl from 'yazl'
import type { ReviewState } from '../../core/submission/review.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { later } from '../durations.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import { createPause } from '../pause.ts'
import { Refusal } from '../refusal.ts'
import { UNDOABLE, undoOpenUntil, undoSinceMs } from '../review/undo-window.ts'
import { publishedStudent } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { createNames, fileName, unknownPlaceholders } from './file-names.ts'
import { type ListRow, listCsv } from './list-csv.ts'

export const EXPORTABLE = ['approved', 'publishing', 'published'] as const
type Exportable = (typeof EXPORTABLE)[number]

const WORDS: Readonly<Record<Exportable, string>> = {
  approved: '审核通过',
  publishing: '上网中',
  published: '上网成功',
}

const isExportable = (state: ReviewState): state is Exportable =>
  (EXPORTABLE as readonly ReviewState[]).includes(state)

export interface ExportRequest {
  readonly template: string
  readonly states: readonly Exportable[]
}

/** Rows of the list read at once. */
const PAGE = 500
/** Photos fetched while the one before them still goes out: a store elsewhere is slow to begin, not to send. */
const AHEAD = 4

/** Read by one reader, piece after piece. */
export interface Download {
  readonly next: () => Promise<IteratorResult<Buffer, undefined>>
  /** Nobody wants more of it. */
  readonly stop: () => Promise<void>
}

interface Photo {
  readonly vaultName: string
  readonly row: ListRow
}

/** Throws BAD_INPUT (`template`). */
export function checkTemplate(template: string): void {
  if (template.length > 200 || unknownPlaceholders(template).length > 0)
    throw new Refusal('BAD_INPUT', 'template')
}

/**
 * Throws BAD_INPUT (`template`), NOT_FOUND (`picture-missing`), and what the pictures' store throws. The list is fixed, its first
 * photo fetched and the export audited, before the first byte goes out.
 */
export async function exportZip(school: SchoolContext, by: Actor, request: ExportRequest): Promise<Download> {
  const { template, states } = request
  checkTemplate(template)
  await school.lived.catchUp()
  const photos = await selectPhotos(school, template, states)
  // A store that is away is said, and not found out from a download that breaks off.
  const first = await firstOf(school, photos)
  await transact(school, (tx) =>
    appendAudit(tx, {
      who: by,
      what: 'export.made',
      details: { photos: photos.length, states: states.join(',') },
    }),
  )
  // What leaves here stands, after a crash too.
  await school.lived.save()
  await school.durable()
  const { output, begun } = zipOf(school, photos, first)
  return untilItsEnd(output, (whole) => noteEnd(school, by, { photos: begun(), whole }))
}

/** `begun` tells how many photos have begun to go out. */
function zipOf(school: SchoolContext, photos: readonly Photo[], first: Buffer | null) {
  const zip = new yazl.ZipFile()
  let begun = 0
  const bytesOf = fetchAhead(photos.length, (index) =>
    index === 0 ? Promise.resolve(first!) : school.vault.get(photos[index]!.vaultName),
  )
  for (const [index, { row }] of photos.entries()) {
    // A JPEG does not shrink: stored as it is.
    zip.addReadStreamLazy(row.fileName, { compress: false, mtime: new Date(row.decidedAt) }, (done) => {
      begun = index + 1
      bytesOf(index).then(
        (bytes) => done(null, Readable.from([bytes])),
        (error: unknown) => done(error, Readable.from([])),
      )
    })
  }
  zip.addBuffer(Buffer.from(listCsv(photos.map(({ row }) => row))), 'list.csv', { mtime: school.now() })
  zip.end()
  const output = zip.outputStream as Readable
  // A file that cannot be opened breaks the download off: a shorter zip would look complete.
  zip.on('error', (error: Error) => {
    school.log.error({ reason: error.message }, 'export broke off')
    output.destroy(error)
  })
  return { output, begun: () => begun }
}

async function firstOf(
  { vault }: SchoolContext,
  [first]: readonly Pick<Photo, 'vaultName'>[],
): Promise<Buffer | null> {
  if (!first) return null
  return vault.get(first.vaultName).catch((error: unknown) => {
    throw error instanceof ObjectMissing ? new Refusal('NOT_FOUND', 'picture-missing') : error
  })
}

/** The last piece is out, or nobody wants more, or it broke: whichever comes first, `ended` is told once, before whoever reads is. */
function untilItsEnd(output: Readable, ended: (whole: boolean) => Promise<void>): Download {
  const pieces = output[Symbol.asyncIterator]()
  let over: Promise<void> | null = null
  const end = (whole: boolean): Promise<void> => {
    output.destroy()
    over ??= ended(whole)
    return over
  }
  return {
    async next() {
      try {
        const piece = (await pieces.next()) as IteratorResult<Buffer, undefined>
        if (piece.done) await end(true)
        return piece
      } catch (error) {
        await end(false)
        throw error
      }
    },
    stop: () => end(false),
  }
}

/** `photos` have gone out, the last of them perhaps in part. */
async function noteEnd(
  school: SchoolContext,
  by: Actor,
  details: { readonly photos: number; readonly whole: boolean },
): Promise<void> {
  try {
    await transact(school, (tx) => appendAudit(tx, { who: by, what: 'export.ended', details }))
  } catch (error) {
    school.log.error({ error: (error as Error).name, ...details }, 'how an export ended is not in the log')
  }
}

/** Whether one could begin now. Throws as exportZip. */
export async function tryExport(school: SchoolContext, template: string): Promise<void> {
  checkTemplate(template)
  const [row] = await exportable(school, EXPORTABLE, 0).limit(1).execute()
  if (row) await firstOf(school, [{ vaultName: row.file_name }])
}

type Fetch = (index: number) => Promise<Buffer>

/** To be asked for each of `count` in turn. */
function fetchAhead(count: number, fetch: Fetch): Fetch {
  const underWay: Promise<Buffer>[] = []
  return (index) => {
    while (underWay.length < Math.min(index + AHEAD, count)) {
      const fetched = fetch(underWay.length)
      // Told to whoever asks for it, if anybody still does.
      fetched.catch(() => undefined)
      underWay.push(fetched)
    }
    const mine = underWay[index]!
    delete underWay[index]
    return mine
  }
}

/** What an export of all states would hold now, and what it would hold back. */
export async function planExport(school: SchoolContext) {
  const sinceMs = undoSinceMs(school)
  const counted = await school.db
    .selectFrom('submission')
    .innerJoin('submission_file', 'submission_file.submission_id', 'submission.id')
    .select(({ fn, and, eb }) => {
      const isThere = eb('missing_since', 'is', null)
      const isHeld = and([isThere, eb('state', 'in', UNDOABLE), eb('settled_lived_ms', '>', sinceMs)])
      return [
        fn.countAll<string>().as('all'),
        fn.countAll<string>().filterWhere(isThere).as('there'),
        fn.countAll<string>().filterWhere(isHeld).as('held'),
        fn.max('settled_lived_ms').filterWhere(isHeld).as('last'),
      ]
    })
    .where('state', 'in', [...EXPORTABLE])
    .where('role', '=', 'standard')
    .where('purged_at', 'is', null)
    .executeTakeFirstOrThrow()
  const heldBack = Number(counted.held)
  return {
    ready: Number(counted.there) - heldBack,
    heldBack,
    heldUntil: heldBack === 0 ? null : later(school.now(), Number(counted.last) - sinceMs).toISOString(),
    missing: Number(counted.all) - Number(counted.there),
  }
}

/** Those with a number above `after`, in their order. */
const exportable = ({ db }: SchoolContext, states: readonly Exportable[], after: number) =>
  db
    .selectFrom('submission')
    .innerJoin('roster_row', 'roster_row.id', 'submission.roster_id')
    .innerJoin('submission_file', 'submission_file.submission_id', 'submission.id')
    .select([
      'number',
      'submission.roster_id',
      'sealed_published',
      'state',
      'decided_at',
      'file_name',
      'sha256',
      'settled_lived_ms',
    ])
    .where('state', 'in', [...states])
    .where('role', '=', 'standard')
    .where('purged_at', 'is', null)
    .where('missing_since', 'is', null)
    .where('number', '>', after)
    .orderBy('number')

async function selectPhotos(school: SchoolContext, template: string, states: readonly Exportable[]) {
  const nameOf = createNames('.jpg')
  const pause = createPause()
  const photos: Photo[] = []
  for (let after = 0; ; ) {
    const rows = await exportable(school, states, after).limit(PAGE).execute()
    for (const row of rows) {
      await pause()
      if (!isExportable(row.state) || row.roster_id === null || row.sealed_published === null) continue
      if (undoOpenUntil(school, row)) continue
      const student = publishedStudent(school, { id: row.roster_id, sealed_published: row.sealed_published })
      photos.push({
        vaultName: row.file_name,
        row: {
          ...student,
          fileName: nameOf(fileName(template, student)),
          state: WORDS[row.state],
          decidedAt: row.decided_at!.toISOString(),
          sha256: row.sha256,
        },
      })
    }
    if (rows.length < PAGE) return photos
    after = rows.at(-1)!.number
  }
}
