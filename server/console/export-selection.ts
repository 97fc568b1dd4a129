// What is to be exported, as it is chosen on the page and as it is asked of the server.
import type { Exportable } from '../../core/contract/export-selection.ts'

export interface ChosenExport {
  readonly states: readonly Exportable[]
  readonly group: string
  /** Days as the page's calendar writes them, the last one included; empty for no limit. */
  readonly from: string
  readonly to: string
}

/** At midnight of this browser's time zone, `days` later. */
function midnight(date: string, days: number): string {
  const [year, month, day] = date.split('-').map(Number)
  return new Date(year!, month! - 1, day! + days).toISOString()
}

/** The words of the contract's `exportSelection`. */
export function asked({ states, group, from, to }: ChosenExport): Record<string, string> {
  return {
    state: states.join(','),
    ...(group.trim() ? { group: group.trim() } : {}),
    ...(from ? { from: midnight(from, 0) } : {}),
    ...(to ? { until: midnight(to, 1) } : {}),
  }
}
