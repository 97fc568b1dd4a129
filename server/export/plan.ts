// How many photos an export would hold, before it is made.
import type { ExportSelection } from '../../core/contract/export-selection.ts'
import { later } from '../durations.ts'
import { UNDOABLE, undoOpenUntil, undoSinceMs } from '../review/undo-window.ts'
import type { SchoolContext } from '../server-context.ts'
import { photosOf, selectedRows } from './select-rows.ts'

interface Plan {
  readonly ready: number
  readonly heldBack: number
  readonly heldUntil: string | null
  readonly missing: number
}

/** What an export of this selection would hold now, and what it would hold back. */
export const planExport = (school: SchoolContext, selection: ExportSelection): Promise<Plan> =>
  selection.group?.trim() ? planByRows(school, selection) : planByCount(school, selection)

async function planByRows(school: SchoolContext, selection: ExportSelection): Promise<Plan> {
  const counts = { ready: 0, heldBack: 0, missing: 0 }
  let heldUntil: string | null = null
  for await (const row of selectedRows(school, selection)) {
    const until = undoOpenUntil(school, row)?.toISOString()
    if (row.missing_since !== null) counts.missing += 1
    else if (until === undefined) counts.ready += 1
    else {
      counts.heldBack += 1
      if (heldUntil === null || until > heldUntil) heldUntil = until
    }
  }
  return { ...counts, heldUntil }
}

/** By the database alone: this is asked every few seconds, and a province has many photos. */
async function planByCount(school: SchoolContext, selection: ExportSelection): Promise<Plan> {
  const sinceMs = undoSinceMs(school)
  const counted = await photosOf(school, selection)
    .select(({ fn, and, eb }) => {
      const isThere = eb('missing_since', 'is', null)
      const isHeld = and([
        isThere,
        eb('submission.state', 'in', UNDOABLE),
        eb('settled_lived_ms', '>', sinceMs),
      ])
      return [
        fn.countAll<string>().as('all'),
        fn.countAll<string>().filterWhere(isThere).as('there'),
        fn.countAll<string>().filterWhere(isHeld).as('held'),
        fn.max('settled_lived_ms').filterWhere(isHeld).as('last'),
      ]
    })
    .executeTakeFirstOrThrow()
  const heldBack = Number(counted.held)
  return {
    ready: Number(counted.there) - heldBack,
    heldBack,
    heldUntil: heldBack === 0 ? null : later(school.now(), Number(counted.last) - sinceMs).toISOString(),
    missing: Number(counted.all) - Number(counted.there),
  }
}
