// Approved photos as a zip, streamed: a few photos are open at a time, however many there are. A decision that can still be taken
// back is in no export. The log has two records of each: made, before the first byte, and ended, whole or not; one that never
// ended was cut off with its server.
import { Readable } from 'node:stream'
import yazl from 'yazl'
import { EXPORTABLE, type Exportable, type ExportSelection } from '../../core/contract/export-selection.ts'
import { type Actor, appendAudit } from '../audit/audit-log.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import { Refusal } from '../refusal.ts'
import { undoOpenUntil } from '../review/undo-window.ts'
import type { SchoolContext } from '../server-context.ts'
import { transact } from '../store/transact.ts'
import { createNames, fileName, unknownPlaceholders } from './file-names.ts'
import { type ListRow, listCsv } from './list-csv.ts'
import { selectedRows } from './select-rows.ts'

const WORDS: Readonly<Record<Exportable, string>> = {
  approved: '审核通过',
  publishing: '上网中',
  published: '上网成功',
}

export interface ExportRequest {
  readonly template: string
  readonly selection: ExportSelection
}

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
  const { template, selection } = request
  checkTemplate(template)
  await school.lived.catchUp()
  const photos = await selectPhotos(school, template, selection)
  // A store that is away is said, and not found out from a download that breaks off.
  const first = await firstOf(school, photos)
  await transact(school, (tx) =>
    appendAudit(tx, {
      who: by,
      what: 'export.made',
      details: { photos: photos.length, states: (selection.state ?? EXPORTABLE).join(',') },
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

/** Whether this one could begin now. Throws as exportZip. */
export async function tryExport(
  school: SchoolContext,
  { template, selection }: ExportRequest,
): Promise<void> {
  checkTemplate(template)
  for await (const row of exportedRows(school, selection))
    return void (await firstOf(school, [{ vaultName: row.file_name }]))
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

async function selectPhotos(
  school: SchoolContext,
  template: string,
  selection: ExportSelection,
): Promise<Photo[]> {
  const nameOf = createNames('.jpg')
  const photos: Photo[] = []
  for await (const row of exportedRows(school, selection))
    photos.push({
      vaultName: row.file_name,
      row: {
        ...row.student,
        fileName: nameOf(fileName(template, row.student)),
        state: WORDS[row.state],
        decidedAt: row.decided_at!.toISOString(),
        sha256: row.sha256,
      },
    })
  return photos
}

/** Those of the selection that are there, and stand. */
async function* exportedRows(school: SchoolContext, selection: ExportSelection) {
  for await (const row of selectedRows(school, selection))
    if (row.missing_since === null && !undoOpenUntil(school, row)) yield row
}
