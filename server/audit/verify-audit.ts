// Whether the log is whole. Once found so up to a place, it is looked at from there on; from its beginning when somebody asks.
import { BEGINNING, type ChainedRecord, type ChainPlace, type ChainVerdict } from '../../node/hash-chain.ts'
import { SealBroken } from '../../node/sealing.ts'
import { createPause } from '../pause.ts'
import type { ServerContext } from '../server-context.ts'
import type { Queries } from '../store/store.ts'
import { chainOf, fieldsOf, hashOf } from './audit-log.ts'

export interface AuditVerdict extends ChainVerdict {
  /** So many of the first records were found whole before, and were not looked at again. */
  readonly knownWhole: number
}

type Parts = Pick<ServerContext, 'db' | 'sealer'>

const PLACE = 'audit-checked'
const PIECE_RECORDS = 500

export async function verifyAudit(
  { db, sealer }: Parts,
  { fromBeginning = false }: { readonly fromBeginning?: boolean } = {},
): Promise<AuditVerdict> {
  const log = await db
    .selectFrom('counter')
    .select(['value', 'sealed_checked'])
    .where('name', '=', 'audit')
    .executeTakeFirstOrThrow()
  const known = fromBeginning ? BEGINNING : checkedBefore(sealer, log.sealed_checked)
  const verdict = (await judgeEnd(db, known)) ?? {
    // What is appended meanwhile is for the next time.
    ...(await chainOf(sealer).verifyPieces(pieces(db, known.seq, log.value), known)),
    knownWhole: known.seq,
  }
  if (!verdict.ok) return verdict
  if (verdict.records !== log.value) return { ...verdict, ok: false, brokenAt: verdict.records + 1 }
  await db
    .updateTable('counter')
    .set({ sealed_checked: sealer.sealJson(PLACE, { seq: verdict.records, hash: verdict.head }) })
    .where('name', '=', 'audit')
    .execute()
  return verdict
}

/** What was not sealed by this server says nothing. */
function checkedBefore(sealer: ServerContext['sealer'], sealed: Uint8Array | null): ChainPlace {
  if (sealed === null) return BEGINNING
  try {
    return sealer.openJson<ChainPlace>(PLACE, sealed)
  } catch (error) {
    if (error instanceof SealBroken) return BEGINNING
    throw error
  }
}

/** Null where the record at the known place is the one that was found there. */
async function judgeEnd(db: Queries, { seq, hash }: ChainPlace): Promise<AuditVerdict | null> {
  if (seq === 0) return null
  return (await hashOf(db, seq)) === hash
    ? null
    : { ok: false, records: seq, brokenAt: seq, head: hash, knownWhole: 0 }
}

/** Some at a time: the log of a year is no reason for everybody to wait, nor for all of it to be in memory. */
async function* pieces(db: Queries, from: number, to: number): AsyncGenerator<ChainedRecord[]> {
  const pause = createPause()
  for (let after = from; ; ) {
    const records = await db
      .selectFrom('audit_record')
      .selectAll()
      .where('seq', '>', after)
      .where('seq', '<=', to)
      .orderBy('seq')
      .limit(PIECE_RECORDS)
      .execute()
    yield records.map((record) => ({ seq: record.seq, fields: fieldsOf(record), hash: record.hash }))
    if (records.length < PIECE_RECORDS) return
    after = records.at(-1)!.seq
    await pause()
  }
}
