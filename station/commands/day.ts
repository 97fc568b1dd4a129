// The day at this booth, for whoever closes it: counted from what is stored, so that it is right after any restart.
import { z } from 'zod'
import { dayInChina } from '../../core/submission/working-days.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'

const SHOWN = 100
const CHINA = '+08:00'
const DAY_MS = 86_400_000
const feeDetail = z.object({ amountFen: z.number(), settlement: z.enum(['none-due', 'paid', 'waived']) })

export function dayCommands(state: StationState, { day }: Commands) {
  return {
    totals: day.totals.handler(() => {
      const { submissions, audit } = state.folder()
      const today = dayInChina(state.now())
      const from = new Date(`${today}T00:00:00${CHINA}`)
      const to = new Date(from.getTime() + DAY_MS)
      const saved = submissions.savedBetween(from, to)
      const count = (...states: readonly Parameters<typeof saved.get>[0][]): number =>
        states.reduce((sum, one) => sum + (saved.get(one) ?? 0), 0)
      const fees = audit.detailsOf('fee-settled', from, to).map((detail) => feeDetail.parse(detail))
      const paid = fees.filter(({ settlement }) => settlement === 'paid')
      return {
        day: today,
        captured: count(...saved.keys()),
        approved: count('approved', 'publishing', 'published'),
        rejected: count('rejected'),
        withdrawn: count('withdrawn'),
        fees: {
          paid: paid.length,
          paidFen: paid.reduce((sum, { amountFen }) => sum + amountFen, 0),
          waived: fees.filter(({ settlement }) => settlement === 'waived').length,
        },
        unsentCount: submissions.unsentCount(),
      }
    }),
    unsent: day.unsent.handler(() => state.folder().submissions.unsent(SHOWN)),
  }
}
