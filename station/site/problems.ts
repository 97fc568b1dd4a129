// What the booth knows to be wrong with itself while it runs.
import { statfsSync } from 'node:fs'
import type { Problem, SyncStatus } from '../../core/contract/station-records.ts'
import type { Policy } from './policy.ts'

export function freeBytesIn(dir: string): number {
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize
}

export function problemsOf(
  sync: SyncStatus,
  policy: Policy,
  freeBytes: number,
  training: boolean,
): Problem[] {
  const problems: Problem[] = []
  if (freeBytes < policy.minimumFreeBytes) problems.push({ code: 'disk-low', subject: '' })
  const isOff = Math.abs(sync.clockOffsetMs) > policy.clockToleranceMinutes * 60_000
  if (isOff || sync.reason === 'clock-wrong') problems.push({ code: 'clock-wrong', subject: '' })
  // Whoever practises has no server to speak of.
  if (sync.state === 'not-enrolled' && !training) problems.push({ code: 'not-enrolled', subject: '' })
  if (sync.reason === 'not-enrolled' || sync.reason === 'key-replaced')
    problems.push({ code: 'enrol-again', subject: '' })
  if (sync.reason === 'station-revoked') problems.push({ code: 'station-revoked', subject: '' })
  return problems
}
