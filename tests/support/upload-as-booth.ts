// A file sent exactly as a booth sends it, and what the booth would make of the answer.
import { API_PREFIX } from '../../core/contract/server.ts'
import type { SyncReason } from '../../core/submission/sync-reason.ts'
import { reasonOf } from '../../station/sync/failure-reason.ts'
import { createSignedSend } from '../../station/sync/signed-fetch.ts'
import { uploadByTus } from '../../station/sync/tus-upload.ts'
import { createWayOut } from '../../station/sync/way-out.ts'
import type { TestBooth, TestServer } from './review-server.ts'

export async function uploadAsBooth(
  { url }: TestServer,
  { identity, clock }: TestBooth,
  bytes: Buffer,
): Promise<SyncReason | 'done'> {
  const wayOut = createWayOut({ silenceMs: 30_000 })
  const endpoint = new URL(`${API_PREFIX}/files`, url).href
  const { stationId } = identity
  const send = createSignedSend(identity, clock, wayOut)
  try {
    const job = { endpoint, stationId, uploadUrl: null, bytes, metadata: {}, send }
    await uploadByTus({ ...job, onUrl: () => undefined })
    return 'done'
  } catch (error) {
    return reasonOf(error)
  } finally {
    wayOut.close()
  }
}
