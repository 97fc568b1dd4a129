// What the console fetches as bytes: pictures, the export, code sheets. Same session, same roles as its procedures.
import { randomBytes } from 'node:crypto'
import { exportSelection } from '../../core/contract/export-selection.ts'
import type { Account } from '../../core/contract/server-records.ts'
import type { FileRole } from '../../core/submission/manifest.ts'
import { type Download, exportZip } from '../export/export-zip.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import { Refusal } from '../refusal.ts'
import { noteExport, noteView, picturesUntil } from '../review/viewing.ts'
import { codeSheet } from '../roster/code-sheet.ts'
import { mustBe } from '../routes/context.ts'
import type { SchoolContext } from '../server-context.ts'
import { pagePolicy } from './security-headers.ts'

const PRIVATE = { 'cache-control': 'private, no-store' }
const SHEET_CODES = 300
const LONGEST_SHEET = 1000

const actor = (account: Account) => ({ kind: 'account', id: account.id }) as const

/** Recorded before a byte goes out. Throws NOT_FOUND: no such picture, or its time was over; FORBIDDEN (`claim-needed`); BUSY. */
export async function picture(
  school: SchoolContext,
  account: Account | null,
  submissionId: string,
  role: string,
): Promise<Response> {
  const viewer = mustBe(account, 'reviewer')
  const row = await school.db
    .selectFrom('submission')
    .selectAll()
    .where('id', '=', submissionId)
    .executeTakeFirst()
  if (!row) throw new Refusal('NOT_FOUND', 'picture')
  const file = await school.db
    .selectFrom('submission_file')
    .select(['file_name', 'media_type'])
    .where('submission_id', '=', submissionId)
    .where('role', '=', role as FileRole)
    .where('purged_at', 'is', null)
    .where('missing_since', 'is', null)
    .executeTakeFirst()
  if (!file) throw new Refusal('NOT_FOUND', 'picture')
  const until = await picturesUntil(school, viewer, row)
  if (!until) throw new Refusal('FORBIDDEN', 'claim-needed')
  const view = { kind: 'pictures', subject: submissionId, what: 'pictures.viewed', until } as const
  await noteView(school, viewer, view)
  const bytes = await school.vault.get(file.file_name).catch((error: unknown) => {
    if (!(error instanceof ObjectMissing)) throw error
    school.log.error({ submissionId, role }, 'a picture is gone from files/ while the server runs')
    throw new Refusal('NOT_FOUND', 'picture-missing')
  })
  return new Response(new Uint8Array(bytes), { headers: { ...PRIVATE, 'content-type': file.media_type } })
}

/**
 * Not Readable.toWeb: where the browser goes away early, Node pushes one more piece into the closed stream and the process
 * ends. The empty first piece sends the headers off, so that whatever fails later breaks the download off.
 */
function asBody(pieces: Download): ReadableStream {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array()),
    async pull(controller) {
      const piece = await pieces.next()
      if (piece.done) controller.close()
      else controller.enqueue(piece.value)
    },
    cancel: () => pieces.stop(),
  })
}

export async function exportDownload(
  school: SchoolContext,
  account: Account | null,
  query: URLSearchParams,
): Promise<Response> {
  const viewer = mustBe(account, 'administrator')
  const by = actor(viewer)
  const selection = exportSelection.safeParse(Object.fromEntries(query))
  if (!selection.success) throw new Refusal('BAD_INPUT', 'selection')
  const template = query.get('template')?.trim() || school.settings.export.fileName
  await noteExport(school, viewer)
  const zip = await exportZip(school, by, { template, selection: selection.data })
  const day = school.now().toISOString().slice(0, 10)
  return new Response(asBody(zip), {
    headers: {
      ...PRIVATE,
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="photos-${day}.zip"`,
    },
  })
}

export async function codeSheetPage(
  school: SchoolContext,
  account: Account | null,
  query: URLSearchParams,
): Promise<Response> {
  const viewer = mustBe(account, 'administrator')
  const by = actor(viewer)
  const limit = Number(query.get('limit') ?? SHEET_CODES)
  if (!Number.isInteger(limit) || limit < 1 || limit > LONGEST_SHEET) throw new Refusal('BAD_INPUT', 'limit')
  const nonce = randomBytes(16).toString('base64')
  const request = { query: query.get('query') ?? undefined, cursor: query.get('cursor') ?? undefined, limit }
  await noteExport(school, viewer)
  const html = await codeSheet(school, by, request, nonce)
  return new Response(html, {
    headers: {
      ...PRIVATE,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(nonce),
    },
  })
}
