// A submission arrives. Exactly once: the same id with the same hash gives the same receipt however often it is sent,
// another hash is a conflict. Receipt, review task and the student's captured mark are written in one transaction,
// after every file has been checked against its SHA-256 and lies sealed on the disk.
import { createHash } from 'node:crypto'
import type { serverReceipt } from '../../core/contract/server-records.ts'
import { isWholeJpeg } from '../../core/photo/jpeg-header.ts'
import type { ManifestFile } from '../../core/submission/manifest.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { Refusal } from '../refusal.ts'
import { recordState } from '../review/events.ts'
import { publishedStudent } from '../roster/rows.ts'
import type { SchoolContext } from '../server-context.ts'
import type { StationCaller } from '../stations/verify-request.ts'
import type { Queries } from '../store/store.ts'
import { isUndone, transact } from '../store/transact.ts'
import { ownsUpload, type Staging } from '../uploads/staging.ts'
import { handOver } from './holdings.ts'
import { incomplete, noteGone, replaceLost } from './lost-pictures.ts'
import type { StoredFile } from './stored-file.ts'
import { sealManifest } from './stored-manifest.ts'
import { type SubmitRequest, verifySubmission } from './verify-submission.ts'

const UNIQUE_VIOLATION = '23505'

type ServerReceipt = (typeof serverReceipt)['_output']

/**
 * Whoever gets a receipt may forget the photo: every way out of here is flushed first, the repeated answer too, whose
 * first one may have been lost on its way to the disk as well as on its way to the booth.
 * Throws what verifySubmission throws, CONFLICT (`conflict`), NOT_FOUND (`not-on-roster`, `upload-interrupted`),
 * ALREADY_CAPTURED, BAD_INPUT (`upload-altered`), IMAGE_UNREADABLE, DISK_FULL (`server-full`, `folder-moved`).
 */
export async function submit(
  school: SchoolContext,
  staging: Staging,
  station: StationCaller,
  request: SubmitRequest,
): Promise<ServerReceipt> {
  const found = await findReceipt(school, station.id, request)
  const receipt = found ?? (await receive(school, staging, station, request))
  // A booth asks again because it may still have what this server lost: the pictures are looked for, not believed in.
  if (found) {
    // Of a folder that was moved away nothing is lost.
    await school.space.mustBeInPlace()
    await noteGone(school, request.id)
  }
  if (found && (await incomplete(school.db, [request.id])).size > 0)
    await receiveLost(school, staging, station, request)
  await school.durable()
  await school.space.mustBeInPlace()
  await Promise.all(
    request.uploads
      .filter(({ uploadId }) => ownsUpload(station.id, uploadId))
      .map(({ uploadId }) =>
        staging.remove(uploadId).catch(() => {
          // It expires by itself; the receipt must not depend on tidying up.
          school.log.warn({ submissionId: request.id }, 'a staged upload could not be removed')
        }),
      ),
  )
  return receipt
}

async function receive(
  school: SchoolContext,
  staging: Staging,
  station: StationCaller,
  request: SubmitRequest,
): Promise<ServerReceipt> {
  try {
    return await withStored(school, staging, station, request, (stored) =>
      commit(school, station, request, stored),
    )
  } catch (error) {
    // The same submission sent twice at once: the other was quicker and has perhaps taken the uploads along. Or the
    // commit broke after it had counted.
    const receipt = await findReceipt(school, station.id, request)
    if (receipt) return receipt
    // Another school has one of this id.
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw new Refusal('CONFLICT', 'conflict')
    throw error
  }
}

const receiveLost = (
  school: SchoolContext,
  staging: Staging,
  station: StationCaller,
  request: SubmitRequest,
): Promise<void> =>
  withStored(school, staging, station, request, async (stored) => {
    await replaceLost(school, { kind: 'station', id: station.id }, request.id, stored)
    // What was not lost after all was sent for nothing.
    await removeUnknown(school, stored)
  })

/** Puts the pictures into the vault and has them settled by one transaction; where that certainly left nothing, they go again. */
async function withStored<T>(
  school: SchoolContext,
  staging: Staging,
  station: StationCaller,
  request: SubmitRequest,
  settle: (stored: readonly StoredFile[]) => Promise<T>,
): Promise<T> {
  const stored: StoredFile[] = []
  let settling = false
  try {
    await store(school, staging, station, request, stored)
    settling = true
    return await settle(stored)
  } catch (error) {
    if (!settling || isUndone(error)) await removeUnknown(school, stored)
    throw error
  }
}

/** Judges, and puts every file into the vault; those that lie there are in `stored`, also where one fails. */
async function store(
  school: SchoolContext,
  staging: Staging,
  station: StationCaller,
  request: SubmitRequest,
  stored: StoredFile[],
): Promise<void> {
  verifySubmission(school, station.id, request)
  await school.space.mayGrow()
  const puts = (await readFiles(staging, request)).map(async ({ file, bytes }) => {
    stored.push({ ...file, name: await school.vault.put(bytes) })
  })
  // None may go on behind a failure's back: what was stored is removed by whoever asked.
  await Promise.allSettled(puts)
  await Promise.all(puts)
}

/**
 * What no row names is removed. Not where a commit broke off (isUndone): its row may be about to come; who tidies up a day later
 * sees.
 */
async function removeUnknown({ db, vault }: SchoolContext, stored: readonly StoredFile[]): Promise<void> {
  if (stored.length === 0) return
  const names = stored.map(({ name }) => name)
  const rows = await db
    .selectFrom('submission_file')
    .select('file_name')
    .where('file_name', 'in', names)
    .execute()
  const known = new Set(rows.map((row) => row.file_name))
  for (const name of names) if (!known.has(name)) await vault.remove(name)
}

/** Id and hash together are the title: a booth that speaks under another station id now is answered all the same. */
async function findReceipt(
  school: SchoolContext,
  stationId: string,
  request: SubmitRequest,
): Promise<ServerReceipt | null> {
  const { db } = school
  const row = await db.selectFrom('submission').selectAll().where('id', '=', request.id).executeTakeFirst()
  if (!row) return null
  if (row.manifest_hash !== request.manifestHash) throw new Refusal('CONFLICT', 'conflict')
  if (row.station_id !== stationId) await transact(school, (tx) => handOver(tx, row, stationId))
  return {
    submissionId: row.id,
    manifestHash: row.manifest_hash,
    receivedAt: row.received_at.toISOString(),
    state: row.state,
  }
}

/** The student's row is held, so that of two submissions at once the second sees the first. */
async function checkRoster(school: SchoolContext, tx: Queries, { manifest, rosterId }: SubmitRequest) {
  const row = await tx
    .selectFrom('roster_row')
    .selectAll()
    .where('id', '=', rosterId ?? manifest.rosterId)
    .forUpdate()
    .executeTakeFirst()
  const known =
    row?.sealed_published &&
    !row.removed &&
    (rosterId !== undefined || row.task_id === manifest.taskId) &&
    publishedStudent(school, row).studentNumber === manifest.studentNumber
  if (!known) throw new Refusal('NOT_FOUND', 'not-on-roster')
  if (row.captured_elsewhere || row.captured) throw new Refusal('ALREADY_CAPTURED', 'already-captured')
}

/** Every file is judged before any is stored. */
async function readFiles(staging: Staging, request: SubmitRequest) {
  const read: { file: ManifestFile; bytes: Buffer }[] = []
  for (const file of request.manifest.files)
    read.push({ file, bytes: await readFile(staging, request, file) })
  return read
}

async function readFile(staging: Staging, request: SubmitRequest, file: ManifestFile): Promise<Buffer> {
  const { uploadId } = request.uploads.find((upload) => upload.role === file.role)!
  const bytes = await staging.read(uploadId)
  if (!bytes || bytes.length < file.bytes) throw new Refusal('NOT_FOUND', 'upload-interrupted')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (bytes.length !== file.bytes || sha256 !== file.sha256) throw new Refusal('BAD_INPUT', 'upload-altered')
  if (!isWholeJpeg(bytes)) throw new Refusal('IMAGE_UNREADABLE', file.role)
  return bytes
}

async function commit(
  school: SchoolContext,
  station: StationCaller,
  request: SubmitRequest,
  files: readonly StoredFile[],
): Promise<ServerReceipt> {
  const { manifest, manifestHash, rosterId = manifest.rosterId } = request
  const at = school.now()
  return transact(school, async (tx) => {
    await checkRoster(school, tx, request)
    const submission = { id: request.id, station_id: station.id, roster_id: rosterId }
    await tx
      .with('received', (db) =>
        db.insertInto('submission').values({
          ...submission,
          manifest_hash: manifestHash,
          sealed_manifest: sealManifest(school.sealer, manifest),
          training: manifest.training,
          submitted_anyway: manifest.submittedAnyway,
          overrides: manifest.overrides.length,
          received_at: at,
          state: 'waiting',
        }),
      )
      .insertInto('submission_file')
      .values(
        files.map((file) => ({
          submission_id: request.id,
          role: file.role,
          file_name: file.name,
          sha256: file.sha256,
          bytes: file.bytes,
          media_type: file.mediaType,
        })),
      )
      .execute()
    await recordState(school, tx, { submission, state: 'waiting', accountId: null, captured: true })
    appendAudit(tx, {
      who: { kind: 'station', id: station.id },
      what: 'submission.received',
      subject: request.id,
      details: {
        manifestHash,
        files: files.length,
        training: manifest.training,
        ...(manifest.stationId === station.id ? {} : { madeAs: manifest.stationId }),
      },
    })
    return { submissionId: request.id, manifestHash, receivedAt: at.toISOString(), state: 'waiting' }
  })
}
