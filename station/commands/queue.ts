// What was saved and is on its way to the server, tried again or taken back.
import { failure } from '../failure.ts'
import type { StationState } from '../station-state.ts'
import type { Commands } from './commands.ts'

export function queueCommands(state: StationState, { queue }: Commands) {
  const folder = () => state.folder()
  const lockedFor = (retryAfterMs: number): void => {
    if (retryAfterMs > 0) throw failure('LOCKED_OUT', { retryAfterMs })
  }
  return {
    list: queue.list.handler(({ input }) =>
      folder().submissions.page(input.filter, input.after, input.limit),
    ),
    retry: queue.retry.handler(({ input, context }) => {
      const by = context.by()
      if (!folder().submissions.retry(input.submissionId, state.now()))
        throw failure('REFUSED', { detail: 'not-waiting' })
      folder().audit.append({ actor: by.id, action: 'retried', subject: input.submissionId })
      state.syncSoon()
      return folder().submissions.item(input.submissionId)!
    }),
    withdraw: queue.withdraw.handler(({ input: { submissionId, withdrawalCode }, context }) => {
      const by = context.by()
      if (!folder().submissions.item(submissionId)) throw failure('NOT_FOUND')
      const { attempts, delaySeconds } = state.policy.code
      const guarded = `withdrawal:${submissionId}`
      lockedFor(state.guard.begin(guarded, { attempts, lockMs: delaySeconds * 1000 }))
      const outcome = folder().submissions.withdraw(submissionId, withdrawalCode, by.id)
      if (outcome === 'wrong-code') {
        folder().audit.append({ actor: by.id, action: 'withdrawal-refused', subject: submissionId })
        lockedFor(state.guard.leftMs(guarded))
      } else state.guard.forgive(guarded)
      if (outcome === 'not-found') throw failure('NOT_FOUND')
      if (outcome === 'too-late' || outcome === 'wrong-code') throw failure('REFUSED', { detail: outcome })
      if (outcome === 'asked') state.syncSoon()
      state.events.publish({ type: 'queue-changed' })
      return folder().submissions.item(submissionId)!
    }),
  }
}
