// What the server holds, asked by a booth whose receipts another life of this server may have given. A submission's id with
// its manifest's hash is its title: only its booth knows both, so whoever shows them is that booth, under whatever station
// id it speaks now, and gets the verdicts and may withdraw.
import { MAX_HOLDINGS, type StatusItem } from '../../core/contract/server-records.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { readNote } from '../review/events.ts'
import type { SchoolContext } from '../server-context.ts'
import type { StationCaller } from '../stations/verify-request.ts'
import { readReasons } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { incomplete } from './lost-pictures.ts'

interface Titled {
  readonly id: string
  readonly manifestHash?: string | undefined
}

/** Of those asked about, the ones that are here, with all their pictures, and their last word. */
export async function readHoldings(
  school: SchoolContext,
  station: StationCaller,
  asked: readonly Titled[],
): Promise<{ readonly items: StatusItem[] }> {
  if (asked.length === 0) return { items: [] }
  const hashes = new Map(asked.slice(0, MAX_HOLDINGS).map((one) => [one.id, one.manifestHash]))
  return transact(school, async (tx) => {
    const rows = await tx
      .selectFrom('submission')
      .innerJoin('review_event', 'review_event.submission_id', 'submission.id')
      .select(['submission.id', 'submission.manifest_hash', 'submission.station_id as holder'])
      .select(['review_event.station_id', 'review_event.station_seq', 'review_event.sealed_note'])
      .select(['submission.state', 'review_event.at', 'review_event.reasons'])
      .distinctOn('submission.id')
      .where('submission.id', 'in', [...hashes.keys()])
      .orderBy('submission.id')
      .orderBy('review_event.number', 'desc')
      .execute()
    const lost = await incomplete(tx, [...hashes.keys()])
    const own = rows.filter(({ id, manifest_hash, holder }) => {
      const shown = hashes.get(id)
      return !lost.has(id) && (shown === undefined ? holder === station.id : shown === manifest_hash)
    })
    for (const { id, holder } of own) await handOver(tx, { id, station_id: holder }, station.id)
    return {
      items: own.map((row) => ({
        submissionId: row.id,
        state: row.state,
        reasons: readReasons(row.reasons),
        note: readNote(school, row),
        at: row.at.toISOString(),
      })),
    }
  })
}

/** From now on what becomes of the submission is told to this station. */
export async function handOver(
  tx: Queries,
  submission: { readonly id: string; readonly station_id: string },
  stationId: string,
): Promise<void> {
  if (submission.station_id === stationId) return
  await tx.updateTable('submission').set({ station_id: stationId }).where('id', '=', submission.id).execute()
  appendAudit(tx, {
    who: { kind: 'station', id: stationId },
    what: 'submission.handed-over',
    subject: submission.id,
    details: { from: submission.station_id },
  })
}
