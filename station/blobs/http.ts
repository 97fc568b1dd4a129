// Bytes in and out: PUT /blobs/{kind} into the open session, GET /blobs/{id} for those who may see it. Everything that is
// not allowed looks like something that does not exist.
import { ORPCError } from '@orpc/server'
import { type BlobKind, blobKind } from '../../core/session/blob.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'
import { BlobLost, isDiskFull } from './blobs.ts'

const MEDIA_TYPES: Record<BlobKind, readonly string[]> = {
  'card-portrait-side': ['image/jpeg', 'image/png'],
  'card-emblem-side': ['image/jpeg', 'image/png'],
  'card-portrait': ['image/jpeg'],
  still: ['image/jpeg', 'image/png'],
  landmarks: ['application/json'],
  mask: ['image/png'],
  captured: [],
  standard: [],
}

export function createBlobHttp(
  state: StationState,
): (request: Request, caller: Caller) => Promise<Response | null> {
  const { policy, log } = state

  return async (request, caller) => {
    const name = new URL(request.url).pathname.match(/^\/blobs\/([\w-]+)$/)?.[1]
    if (!name) return null
    if (request.method === 'GET') return read(name, caller)
    if (request.method === 'PUT') return write(name, request, caller)
    return refuse(405, 'BAD_INPUT')
  }

  async function read(id: string, caller: Caller): Promise<Response> {
    const { blobs, sessions } = state.folder()
    const blob = blobs.find(id)
    const session = sessions.current()
    const own = session !== null && blob?.owner === `session:${session.id}`
    const operator = state.signIns.operatorOf(caller)
    const overseer = operator?.role === 'administrator' && blob?.owner.startsWith('submission:')
    if (!blob || operator === null || !(own || overseer)) return refuse(404, 'NOT_FOUND')
    try {
      const bytes = await blobs.read(id)
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': blob.mediaType,
          ...NEVER_KEPT,
          'content-length': String(bytes.length),
        },
      })
    } catch (error) {
      if (error instanceof BlobLost) return refuse(410, 'STORE_FAILED')
      throw error
    }
  }

  async function write(kindText: string, request: Request, caller: Caller): Promise<Response> {
    const kind = blobKind.safeParse(kindText)
    const session = state.folder().sessions.current()
    const mediaType = request.headers.get('content-type')?.split(';')[0] ?? ''
    if (!kind.success || !MEDIA_TYPES[kind.data].includes(mediaType)) return refuse(415, 'BAD_INPUT')
    if (
      state.signIns.operatorOf(caller) === null ||
      !session ||
      session.step === 'saved' ||
      session.step === 'ended'
    ) {
      return refuse(409, 'NO_SESSION')
    }
    if (Number(request.headers.get('content-length') ?? 0) > policy.maxBlobBytes)
      return refuse(413, 'IMAGE_TOO_LARGE')
    const bytes = await readBounded(request, policy.maxBlobBytes)
    if (bytes === null) return refuse(413, 'IMAGE_TOO_LARGE')
    if (bytes.length === 0) return refuse(400, 'IMAGE_UNREADABLE')
    state.touch(caller)
    try {
      state.folder().assertWhole()
      const blob = await state.folder().sessions.putBlob({ kind: kind.data, mediaType, bytes })
      state.folder().assertWhole()
      return Response.json(blob, { status: 201, headers: NEVER_KEPT })
    } catch (error) {
      if (isDiskFull(error)) return refuse(507, 'DISK_FULL')
      // The session ended while the bytes came in, or the folder was moved away.
      if (error instanceof ORPCError) return refuse(error.status, error.code)
      log.error(
        { kind: kind.data, code: (error as NodeJS.ErrnoException).code ?? 'unknown' },
        'blob-not-stored',
      )
      return refuse(500, 'STORE_FAILED')
    }
  }
}

const NEVER_KEPT = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const refuse = (status: number, code: string): Response =>
  Response.json({ code }, { status, headers: NEVER_KEPT })

/** The body, or null once it grows past the limit: a wrong content-length must not cost memory. */
async function readBounded(request: Request, maxBytes: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = []
  let total = 0
  for await (const part of request.body ?? []) {
    total += part.length
    if (total > maxBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}
