// One student's way through the booth; every answer is the whole session.
import { failure } from '../failure.ts'
import type { Caller } from '../presence/sign-ins.ts'
import type { StationState } from '../station-state.ts'
import { mustRank } from './access.ts'
import type { Commands } from './commands.ts'
import { pinOf } from './pin.ts'
import { studentByCode } from './roster.ts'
import { seenBy } from './seen.ts'

export function sessionCommands(state: StationState, { session }: Commands) {
  const folder = () => state.folder()
  const sessions = () => folder().sessions
  const shown = <T>(caller: Caller, current: T): { session: T } => {
    state.touch(caller)
    return { session: current }
  }
  const plain =
    (type: Parameters<ReturnType<typeof sessions>['plain']>[0]) =>
    ({ context }: { context: Caller }) =>
      shown(context, sessions().plain(type))

  return {
    current: session.current.handler(({ context }) => ({
      session: seenBy(state, context, sessions().current()),
    })),
    start: session.start.handler(({ input, context }) => {
      const operator = context.by()
      // A site that does not trust picking from the list asks for the student's own code.
      if (input.code === undefined && !folder().site.preferences().identityProofs.includes('roster'))
        throw failure('REFUSED', { detail: 'code-needed' })
      if (input.code !== undefined) studentByCode(state, operator, input.code, input.rosterId)
      const entry = folder().roster.find(input.rosterId)
      if (!entry) throw failure('NOT_FOUND')
      return shown(context, sessions().start(operator, entry))
    }),
    consent: session.consent.handler(({ input, context }) => {
      const { noticeSha256, ...given } = input
      return shown(context, sessions().consent(given, noticeSha256))
    }),
    cardTurned: session.cardTurned.handler(async ({ input }) => ({
      turnedDeg: await sessions().cardTurned(input),
    })),
    readCard: session.readCard.handler(async ({ input, context }) =>
      shown(context, await sessions().readCard(input)),
    ),
    enterCardValidity: session.enterCardValidity.handler(({ input, context }) =>
      shown(context, sessions().enterCardValidity(context.by(), input.to)),
    ),
    acceptCard: session.acceptCard.handler(plain('card-accepted')),
    confirmEnrolment: session.confirmEnrolment.handler(plain('enrolment-confirmed')),
    settleFee: session.settleFee.handler(({ input, context }) => shown(context, sessions().settleFee(input))),
    judgeStill: session.judgeStill.handler(async ({ input, context }) =>
      shown(context, await sessions().judgeStill(input)),
    ),
    retake: session.retake.handler(plain('retake')),
    recallBest: session.recallBest.handler(plain('best-recalled')),
    choose: session.choose.handler(({ input, context }) =>
      shown(context, sessions().choose(input.submitAnyway)),
    ),
    override: session.override.handler(async ({ input, context }) => {
      const supervisor = await pinOf(state, input.supervisorId, input.pin)
      mustRank(supervisor, 'supervisor')
      const { rules, reason } = input
      return shown(
        context,
        sessions().override({ rules, reason, supervisorId: supervisor.id, at: state.now().toISOString() }),
      )
    }),
    decideComparison: session.decideComparison.handler(({ input, context }) =>
      shown(context, sessions().decideComparison(context.by(), input.attemptId, input.decision)),
    ),
    manualCheck: session.manualCheck.handler(async ({ input, context }) => {
      const first = context.by()
      const second = await pinOf(state, input.secondOperatorId, input.pin)
      return shown(context, sessions().manualCheck(input.attemptId, { first, second }, input.reason))
    }),
    standardize: session.standardize.handler(async ({ context }) =>
      shown(context, await sessions().standardize()),
    ),
    confirm: session.confirm.handler(({ context }) => {
      const saved = sessions().confirm()
      state.syncSoon()
      state.events.publish({ type: 'queue-changed' })
      return shown(context, saved)
    }),
    back: session.back.handler(plain('back')),
    end: session.end.handler(({ input, context }) => shown(context, sessions().end(input.reason))),
    touch: session.touch.handler(({ context }) => {
      if (state.signIns.operatorOf(context)) state.touch(context)
      return {}
    }),
    close: session.close.handler(({ context }) => {
      sessions().close()
      state.touch(context)
      return { session: null }
    }),
  }
}
