// Submissions on their way up: their files first, several at once, then the submission itself. Each carries its own reason,
// so that one bad record never holds up the others.
import { backoffMs } from '../../core/submission/backoff.ts'
import { isOfStation, needsPerson, type SyncReason } from '../../core/submission/sync-reason.ts'
import { causeOf, endsPass, reasonOf } from './failure-reason.ts'
import type { Ask, Line } from './line.ts'
import type { PassParts } from './pass-parts.ts'
import type { ArrivedFile, OutboxItem } from './ports.ts'
import { UploadFailed, uploadAddress, uploadByTus } from './tus-upload.ts'

const BATCH = 20
/** Submissions on their way at once: while one waits for the server's disk, the next one's bytes travel. */
const LANES = 6

const uploadId = (url: string): string => new URL(url).pathname.split('/').at(-1)!

export function createSending({ ports, now, random, log, onChange, isClosed }: PassParts, ask: Ask) {
  /** Throws what ends the whole pass. */
  async function pushSubmissions(line: Line): Promise<void> {
    const waiting = [...ports.outbox.due(now(), BATCH)]
    const lane = async (): Promise<void> => {
      for (let item = waiting.shift(); item && !isClosed(); item = waiting.shift()) {
        await pushSubmission(line, item)
        onChange()
      }
    }
    // All of them, before the first one's failure ends the pass: none may still be sending when the next one begins.
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
    for (const one of lanes) if (one.status === 'rejected') throw one.reason
  }

  async function pushSubmission(line: Line, item: OutboxItem): Promise<void> {
    // Synthetic photos never leave for a server that was not started as a demo.
    if (item.manifest.training && !line.demo) {
      ports.outbox.blocked(item.submissionId, 'training-refused')
      return
    }
    // Nobody's picture goes to a server that does not know them.
    if (item.rosterId === null) {
      ports.outbox.blocked(item.submissionId, 'not-on-roster')
      return
    }
    try {
      await send(line, item, item.rosterId)
    } catch (error) {
      const why = reasonOf(error)
      log('submission-waits', { submissionId: item.submissionId, reason: why, ...causeOf(error) })
      settle(item, why)
      if (endsPass(why)) throw error
    }
  }

  function settle(item: OutboxItem, why: SyncReason): void {
    if (needsPerson(why) && !isOfStation(why)) {
      ports.outbox.blocked(item.submissionId, why)
      return
    }
    // What ends the pass is no fault of the submission: it is due with the next one.
    const delayMs = endsPass(why) ? 0 : backoffMs(item.attempts + 1, random())
    ports.outbox.postponed(item.submissionId, why, new Date(now().getTime() + delayMs))
  }

  async function send(line: Line, item: OutboxItem, rosterId: string): Promise<void> {
    const sent = await Promise.allSettled(item.files.map((file) => sendFile(line, item, file)))
    const arrived = sent.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failed = sent.find((one) => one.status === 'rejected')
    if (failed) {
      ports.outbox.arrived(item.submissionId, arrived)
      throw failed.reason
    }
    if (!ports.outbox.committing(item.submissionId, arrived)) return
    try {
      const { state, receivedAt, moved } = await ask((known) =>
        line.server.station.submit({
          id: item.submissionId,
          manifestHash: item.manifestHash,
          manifest: item.manifest,
          uploads: arrived.map(({ role, url }) => ({ role, uploadId: uploadId(url) })),
          ...(rosterId === item.manifest.rosterId ? {} : { rosterId }),
          ...known,
        }),
      )
      ports.outbox.accepted(item.submissionId, state, receivedAt, moved)
    } catch (error) {
      // The server holds other bytes than we sent: they go up once more, from the first.
      if (reasonOf(error) === 'upload-altered' || reasonOf(error) === 'upload-interrupted') {
        for (const { role } of item.files) ports.outbox.uploadLost(item.submissionId, role)
      }
      throw error
    }
  }

  async function sendFile(
    line: Line,
    item: OutboxItem,
    file: OutboxItem['files'][number],
  ): Promise<ArrivedFile> {
    const { submissionId } = item
    const known = file.uploadUrl && uploadAddress(file.uploadUrl, line)
    if (file.uploaded && known) return { role: file.role, url: known }
    const bytes = await ports.outbox.readFile(submissionId, file.role)
    try {
      const url = await uploadByTus({
        endpoint: line.endpoint,
        stationId: line.stationId,
        send: line.send,
        uploadUrl: known,
        bytes,
        metadata: { submissionId, role: file.role, sha256: file.sha256, mediaType: file.mediaType },
        onUrl: (uploadUrl) => ports.outbox.uploadStarted(submissionId, file.role, uploadUrl),
      })
      return { role: file.role, url }
    } catch (error) {
      if (error instanceof UploadFailed && reasonOf(error) === 'upload-interrupted') {
        ports.outbox.uploadLost(submissionId, file.role)
      }
      throw error
    }
  }

  return pushSubmissions
}
