// The contract, implemented: who may do it, then the one call that does it. Bodies stay thin; the work is in the parts.
import { implement, ORPCError, type Router } from '@orpc/server'
import type { FailureData } from '../core/contract/failure.ts'
import type { Operator, OperatorRole } from '../core/contract/records.ts'
import type { RosterEntry } from '../core/contract/server.ts'
import { stationContract } from '../core/contract/station.ts'
import { bundledPreset } from '../core/photo/bundled.ts'
import { isDiskFull } from './blobs/blobs.ts'
import { failure, framesOf } from './failure.ts'
import type { PinCheck } from './operators/operators.ts'
import { createRetryDelay } from './retry-delay.ts'
import { studentOf } from './session/sessions.ts'
import { SITTER_CAMERA } from './site.ts'
import type { StationState } from './station.ts'
import { reasonOf } from './sync/failure-reason.ts'
import { serverAddress } from './sync/server-address.ts'

export type StationRouter = Router<typeof stationContract, Record<never, never>>

const SEARCH_LIMIT = 20
const RANK: Record<OperatorRole, number> = { operator: 0, supervisor: 1, administrator: 2 }

function expected(error: unknown): ORPCError<string, unknown> | null {
  if (isDiskFull(error)) return failure('DISK_FULL')
  if (!(error instanceof ORPCError)) return null
  if (error.defined) return error
  return error.code === 'BAD_REQUEST' ? failure('BAD_INPUT') : null
}

export function createRouter(state: StationState): StationRouter {
  const os = implement(stationContract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      const command = path.join('.')
      const refused = expected(error)
      if (refused) {
        const { id, detail } = refused.data as FailureData
        state.log.info({ id, command, code: refused.code, ...(detail ? { detail } : {}) }, 'command-refused')
        throw refused
      }
      // A bug or a broken disk: the id leads to the log line, the log line holds no personal data.
      const unknown = failure('STORE_FAILED')
      const { name, code } = error as { name?: string; code?: string }
      const found = { id: unknown.data.id, command, error: name, code, stack: framesOf(error) }
      state.log.error(found, 'command-failed')
      throw unknown
    }
  })
  const { app, setup, operators, roster, session, files, queue, sync, settings, audit } = os
  const withdrawalDelay = createRetryDelay(state.policy.code, state.now)
  const folder = () => state.folder()
  const sessions = () => folder().sessions

  function signedIn(role: OperatorRole = 'operator'): Operator {
    const operator = state.operator()
    if (!operator) throw failure('NOT_SIGNED_IN')
    if (RANK[operator.role] < RANK[role]) throw failure('FORBIDDEN')
    return operator
  }

  /** Set-up commands are open until set-up is finished, then they belong to the administrator. */
  function settingUp(): void {
    if (folder().site.finished()) signedIn('administrator')
  }

  function accepted(check: PinCheck, operatorId: string): Operator {
    if (check.ok) return check.operator
    folder().audit.append({
      actor: 'station',
      action: 'pin-refused',
      // What was typed for somebody who does not exist is not written down.
      subject: check.code === 'NOT_FOUND' ? 'nobody' : operatorId,
      detail: { code: check.code },
    })
    if (check.code === 'LOCKED_OUT') throw failure('LOCKED_OUT', { retryAfterMs: check.retryAfterMs })
    throw failure(check.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'WRONG_PIN')
  }

  const pinOf = async (operatorId: string, pin: string): Promise<Operator> =>
    accepted(await folder().operators.check(operatorId, pin), operatorId)

  const hit = (entry: RosterEntry) => ({
    ...studentOf(entry),
    captured: entry.captured || folder().submissions.standing(entry.rosterId),
  })

  function byCode(text: string, rosterId?: string): RosterEntry {
    const check = folder().checkCode(text, rosterId)
    if (check.ok) return check.entry
    folder().audit.append({
      actor: signedIn().id,
      action: 'code-refused',
      subject: rosterId ?? 'personal-code',
      detail: { code: check.code },
    })
    if (check.code === 'LOCKED_OUT') throw failure('LOCKED_OUT', { retryAfterMs: check.retryAfterMs })
    throw failure(check.code)
  }

  const shown = <T>(current: T): { session: T } => {
    state.touch()
    return { session: current }
  }
  const plain = (type: Parameters<ReturnType<typeof sessions>['plain']>[0]) => () => {
    signedIn()
    return shown(sessions().plain(type))
  }

  return os.router({
    app: {
      state: app.state.handler(() => state.appState()),
      events: app.events.handler(async function* ({ signal }) {
        const changes = state.events.subscribe(signal)
        yield { type: 'state' as const, state: state.appState() }
        yield { type: 'session' as const, session: state.operator() ? sessions().current() : null }
        for await (const event of changes) {
          yield event.type === 'session' && !state.operator() ? { ...event, session: null } : event
        }
      }),
      setLanguage: app.setLanguage.handler(({ input }) => {
        folder().site.setLang(input.lang)
        state.changed()
        return state.appState()
      }),
      setTraining: app.setTraining.handler(async ({ input }) => {
        signedIn()
        await state.setTraining(input.training)
        return state.appState()
      }),
    },
    setup: {
      site: setup.site.handler(({ input }) => {
        settingUp()
        folder().site.setInfo(input)
        return state.appState()
      }),
      administrator: setup.administrator.handler(async ({ input }) => {
        settingUp()
        if (
          folder()
            .operators.list()
            .some((one) => one.role === 'administrator')
        )
          signedIn('administrator')
        const made = await folder().operators.create(input.name, 'administrator', input.pin)
        folder().audit.append({ actor: made.id, action: 'administrator-created', subject: made.id })
        return state.appState()
      }),
      camera: setup.camera.handler(({ input }) => {
        settingUp()
        // The training sitter is never a site's camera: it starts with the training folder.
        if (input.label === SITTER_CAMERA) throw failure('TRAINING_REFUSED')
        folder().site.setCamera(input.label)
        return state.appState()
      }),
      enrol: setup.enrol.handler(async ({ input }) => {
        settingUp()
        const address = serverAddress(input.serverUrl)
        if (!address) throw failure('BAD_INPUT', { detail: 'https-needed' })
        try {
          await state.sync().enrol(address, input.code)
        } catch (error) {
          const reason = reasonOf(error)
          throw failure(reason === 'server-unreachable' ? 'SERVER_UNREACHABLE' : 'SERVER_REFUSED', {
            detail: reason,
          })
        }
        folder().audit.append({
          actor: state.operator()?.id ?? 'station',
          action: 'enrolled',
          subject: 'server',
        })
        return state.appState()
      }),
      finish: setup.finish.handler(() => {
        settingUp()
        const { site, operators } = folder()
        const ready = site.info() !== null && operators.list().some((one) => one.role === 'administrator')
        if (!ready) throw failure('REFUSED', { detail: 'setup-incomplete' })
        site.finish()
        state.changed()
        return state.appState()
      }),
    },
    operators: {
      list: operators.list.handler(() => folder().operators.list()),
      login: operators.login.handler(async ({ input }) => {
        const operator = await pinOf(input.operatorId, input.pin)
        folder().audit.append({ actor: operator.id, action: 'signed-in', subject: operator.id })
        state.signIn(operator)
        state.touch()
        state.events.publish({ type: 'session', session: sessions().current() })
        return state.appState()
      }),
      logout: operators.logout.handler(() => {
        const operator = signedIn()
        folder().audit.append({ actor: operator.id, action: 'signed-out', subject: operator.id })
        state.signIn(null)
        return state.appState()
      }),
      create: operators.create.handler(async ({ input }) => {
        const by = signedIn('administrator')
        const made = await folder().operators.create(input.name, input.role, input.pin)
        folder().audit.append({
          actor: by.id,
          action: 'operator-created',
          subject: made.id,
          detail: { role: made.role },
        })
        return made
      }),
      disable: operators.disable.handler(({ input }) => {
        const by = signedIn('administrator')
        if (by.id === input.operatorId) throw failure('REFUSED', { detail: 'own-account' })
        folder().operators.disable(input.operatorId)
        folder().audit.append({ actor: by.id, action: 'operator-disabled', subject: input.operatorId })
        return {}
      }),
      setPin: operators.setPin.handler(async ({ input }) => {
        const by = signedIn('administrator')
        await folder().operators.setPin(input.operatorId, input.pin)
        folder().audit.append({ actor: by.id, action: 'pin-set', subject: input.operatorId })
        return {}
      }),
    },
    roster: {
      search: roster.search.handler(({ input }) => {
        signedIn()
        state.touch()
        return folder().roster.search(input.query, SEARCH_LIMIT).map(hit)
      }),
      byCode: roster.byCode.handler(({ input }) => {
        signedIn()
        return hit(byCode(input.code))
      }),
      counts: roster.counts.handler(() => {
        signedIn()
        return folder().roster.counts()
      }),
    },
    session: {
      current: session.current.handler(() => ({ session: state.operator() ? sessions().current() : null })),
      start: session.start.handler(({ input }) => {
        const operator = signedIn()
        // A site that does not trust picking from the list asks for the student's own code.
        if (input.code === undefined && !folder().site.preferences().identityProofs.includes('roster'))
          throw failure('REFUSED', { detail: 'code-needed' })
        if (input.code !== undefined) byCode(input.code, input.rosterId)
        const entry = folder().roster.find(input.rosterId)
        if (!entry) throw failure('NOT_FOUND')
        return shown(sessions().start(operator, entry))
      }),
      consent: session.consent.handler(({ input }) => {
        signedIn()
        const { noticeSha256, ...given } = input
        return shown(sessions().consent(given, noticeSha256))
      }),
      readCard: session.readCard.handler(async ({ input }) => {
        signedIn()
        return shown(await sessions().readCard(input))
      }),
      acceptCard: session.acceptCard.handler(plain('card-accepted')),
      confirmEnrolment: session.confirmEnrolment.handler(plain('enrolment-confirmed')),
      settleFee: session.settleFee.handler(({ input }) => {
        signedIn()
        return shown(sessions().settleFee(input))
      }),
      judgeStill: session.judgeStill.handler(async ({ input }) => {
        signedIn()
        return shown(await sessions().judgeStill(input))
      }),
      retake: session.retake.handler(plain('retake')),
      recallBest: session.recallBest.handler(plain('best-recalled')),
      choose: session.choose.handler(({ input }) => {
        signedIn()
        return shown(sessions().choose(input.submitAnyway))
      }),
      override: session.override.handler(async ({ input }) => {
        signedIn()
        const supervisor = await pinOf(input.supervisorId, input.pin)
        if (RANK[supervisor.role] < RANK.supervisor) throw failure('FORBIDDEN')
        const { rules, reason } = input
        return shown(
          sessions().override({ rules, reason, supervisorId: supervisor.id, at: state.now().toISOString() }),
        )
      }),
      decideComparison: session.decideComparison.handler(({ input }) =>
        shown(sessions().decideComparison(signedIn(), input.attemptId, input.decision)),
      ),
      manualCheck: session.manualCheck.handler(async ({ input }) => {
        const first = signedIn()
        return shown(
          sessions().manualCheck(first, await pinOf(input.secondOperatorId, input.pin), input.reason),
        )
      }),
      standardize: session.standardize.handler(async () => {
        signedIn()
        return shown(await sessions().standardize())
      }),
      confirm: session.confirm.handler(() => {
        signedIn()
        const saved = sessions().confirm()
        state.syncSoon()
        state.events.publish({ type: 'queue-changed' })
        return shown(saved)
      }),
      back: session.back.handler(plain('back')),
      end: session.end.handler(({ input }) => {
        signedIn()
        return shown(sessions().end(input.reason))
      }),
      touch: session.touch.handler(() => {
        state.touch()
        return {}
      }),
      close: session.close.handler(() => {
        signedIn()
        sessions().close()
        state.touch()
        return { session: null }
      }),
    },
    files: {
      roots: files.roots.handler(() => {
        signedIn()
        return folder()
          .picker.roots()
          .map(({ rootId, label }) => ({ rootId, label }))
      }),
      list: files.list.handler(({ input }) => {
        signedIn()
        state.touch()
        const entries = folder().picker.list(input.rootId, input.path)
        if (!entries) throw failure('NOT_FOUND')
        return entries
      }),
      open: files.open.handler(async ({ input }) => {
        signedIn()
        const bytes = await folder().picker.read(input.rootId, input.path)
        if (bytes === 'not-found') throw failure('NOT_FOUND')
        if (bytes === 'too-large') throw failure('IMAGE_TOO_LARGE')
        return sessions().importPicture(input.kind, bytes)
      }),
    },
    queue: {
      list: queue.list.handler(({ input }) => {
        signedIn()
        return folder().submissions.page(input.filter, input.after, input.limit)
      }),
      retry: queue.retry.handler(({ input }) => {
        const by = signedIn()
        if (!folder().submissions.retry(input.submissionId, state.now()))
          throw failure('REFUSED', { detail: 'not-waiting' })
        folder().audit.append({ actor: by.id, action: 'retried', subject: input.submissionId })
        state.syncSoon()
        return folder().submissions.item(input.submissionId)!
      }),
      withdraw: queue.withdraw.handler(({ input }) => {
        const by = signedIn()
        const retryAfterMs = withdrawalDelay.leftMs()
        if (retryAfterMs > 0) throw failure('LOCKED_OUT', { retryAfterMs })
        const outcome = folder().submissions.withdraw(input.submissionId, input.withdrawalCode, by.id)
        if (outcome === 'wrong-code') {
          withdrawalDelay.wrong()
          folder().audit.append({ actor: by.id, action: 'withdrawal-refused', subject: input.submissionId })
        } else withdrawalDelay.right()
        if (outcome === 'not-found') throw failure('NOT_FOUND')
        if (outcome === 'too-late' || outcome === 'wrong-code') throw failure('REFUSED', { detail: outcome })
        if (outcome === 'asked') state.syncSoon()
        state.events.publish({ type: 'queue-changed' })
        return folder().submissions.item(input.submissionId)!
      }),
    },
    sync: {
      now: sync.now.handler(() => {
        signedIn()
        return state.sync().now()
      }),
    },
    settings: {
      update: settings.update.handler(({ input }) => {
        const by = signedIn('administrator')
        const { site, ...changes } = input
        if (changes.presetId !== undefined && !bundledPreset(changes.presetId))
          throw failure('BAD_INPUT', { detail: 'preset' })
        if (site) folder().site.setInfo(site)
        folder().site.change(changes)
        folder().audit.append({
          actor: by.id,
          action: 'settings-changed',
          subject: Object.keys(input).join(','),
        })
        state.changed()
        return state.appState()
      }),
    },
    audit: {
      verify: audit.verify.handler(() => {
        signedIn('administrator')
        return folder().audit.verify()
      }),
    },
  })
}
