// What a station just opened must still know.
import { migrationCount } from './age.ts'
import type { Findings } from './messages.ts'
import type { Promised } from './world.ts'

/** In the order of a session; being further than what was said is no fault, being behind is. */
const STEPS = ['notice', 'card', 'enrolment', 'fee', 'capture', 'verdict', 'standardize', 'confirm', 'saved']

export function brokenPromises(found: Findings, { saved, session }: Promised): string[] {
  const problems: string[] = []
  if (found.integrity !== 'ok') problems.push(`integrity_check: ${found.integrity}`)
  if (found.migration !== migrationCount) problems.push(`migration ${found.migration} of ${migrationCount}`)
  if (!found.auditOk) problems.push('the audit log does not verify')
  const ids = found.submissions.map(({ id }) => id)
  for (const id of saved) if (!ids.includes(id)) problems.push(`${id} was called saved and is gone`)
  const rosters = found.submissions.map(({ rosterId }) => rosterId)
  if (new Set(rosters).size !== rosters.length) problems.push('a student has two submissions')
  if (found.strayFiles.length > 0) problems.push(`${found.strayFiles.length} files without a row`)
  if (found.lostFiles.length > 0) problems.push(`${found.lostFiles.length} rows without their file`)
  for (const picture of found.unreadable) problems.push(`cannot be read: ${picture}`)
  for (const { id, state, reason } of found.submissions)
    if (state === 'blocked') problems.push(`${id} is blocked (${reason})`)
  return [...problems, ...behind(found, session)]
}

function behind(found: Findings, promised: Promised['session']): string[] {
  if (promised === null) return []
  if (found.session?.id !== promised.id) {
    // Left behind after it was saved, with the word of it still on its way.
    return promised.step === 'saved' ? [] : [`the session at ${promised.step} is gone`]
  }
  if (STEPS.indexOf(found.session.step) >= STEPS.indexOf(promised.step)) return []
  return [`the session is at ${found.session.step}, its screen had said ${promised.step}`]
}
