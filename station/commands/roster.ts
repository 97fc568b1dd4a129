// Students, found by name or by their personal code.

import type { RosterEntry } from '../../core/contract/server-records.ts'
import type { Operator } from '../../core/identity/operator.ts'
import { failure } from '../failure.ts'
import { studentOf } from '../session/student.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'

const SEARCH_LIMIT = 20
const UP_NEXT = 3

export function rosterCommands(state: StationState, { roster }: Commands) {
  const folder = () => state.folder()
  const hit = (entry: RosterEntry) => ({
    ...studentOf(entry),
    captured: entry.captured || folder().submissions.standing(entry.rosterId),
    last: folder().submissions.lastOf(entry.rosterId),
  })
  return {
    search: roster.search.handler(({ input, context }) => {
      state.touch(context)
      return folder().roster.search(input.query, SEARCH_LIMIT).map(hit)
    }),
    byCode: roster.byCode.handler(({ input, context }) =>
      hit(studentByCode(state, context.by(), input.code)),
    ),
    upNext: roster.upNext.handler(() => {
      const { roster: students, submissions } = folder()
      return students.upNext(UP_NEXT, (id) => !submissions.standing(id)).map(hit)
    }),
    counts: roster.counts.handler(() => folder().roster.counts()),
  }
}

/** The student of a personal code; `rosterId` is who it must be. Throws LOCKED_OUT and what the code is refused for. */
export function studentByCode(
  state: StationState,
  by: Operator,
  text: string,
  rosterId?: string,
): RosterEntry {
  const { checkCode, audit } = state.folder()
  const check = checkCode(text, rosterId)
  if (check.ok) return check.entry
  audit.append({
    actor: by.id,
    action: 'code-refused',
    subject: rosterId ?? 'personal-code',
    detail: { code: check.code },
  })
  if (check.code === 'LOCKED_OUT') throw failure('LOCKED_OUT', { retryAfterMs: check.retryAfterMs })
  throw failure(check.code)
}
