// What one station may have lying there that is never committed, and what makes room for more.
import type { StagedUpload } from './upload-store.ts'

interface Quota {
  readonly files: number
  readonly bytes: number
  /** Uploads last touched before make room for new ones: their booth sends them once more. */
  readonly idleBefore: number
}

export interface QuotaDecision {
  readonly drop: readonly StagedUpload[]
  readonly refused: boolean
}

/** Drops idle uploads, longest untouched first, as far as it helps; refuses where that is not enough. */
export function tooMany(uploads: readonly StagedUpload[], bytes: number, quota: Quota): QuotaDecision {
  let files = uploads.length + 1
  let total = uploads.reduce((sum, one) => sum + one.bytes, bytes)
  const fits = (): boolean => files <= quota.files && total <= quota.bytes
  const drop: StagedUpload[] = []
  for (const one of [...uploads].sort((a, b) => a.touchedAt - b.touchedAt)) {
    if (fits() || one.touchedAt >= quota.idleBefore) break
    drop.push(one)
    files -= 1
    total -= one.bytes
  }
  return fits() ? { drop, refused: false } : { drop: [], refused: true }
}
