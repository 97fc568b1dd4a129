// The contract, implemented: who may do it, then the one call that does it. Bodies stay thin; the work is in the parts.
import { implement, ORPCError, type Router } from '@orpc/server'
import type { FailureData } from '../core/contract/failure.ts'
import type { Operator, OperatorRole } from '../core/contract/records.ts'
import type { RosterEntry } from '../core/contract/server.ts'
import { type AppEvent, type OperatorStanding, stationContract } from '../core/contract/station.ts'
import { bundledPreset } from '../core/photo/bundled.ts'
import { assertNever } from '../core/session/assert-never.ts'
import type { Session } from '../core/session/session.ts'
import { isDiskFull } from './blobs/blobs.ts'
import { failure, framesOf } from './failure.ts'
import { isFolder } from './files/picker.ts'
import type { PinCheck } from './operators/operators.ts'
import { isOver, studentOf } from './session/sessions.ts'
import type { Caller } from './sign-ins.ts'
import { SITTER_CAMERA } from './site.ts'
import type { StationChange, StationState } from './station.ts'
import { enrolFailure } from './sync/enrol-failure.ts'
import { serverAddress } from './sync/server-address.ts'

export type StationRouter = Router<typeof stationContract, Caller>

const SEARCH_LIMIT = 20
const RANK: Record<OperatorRole, number> = { operator: 0, supervisor: 1, administrator: 2 }

function expected(error: unknown): ORPCError<string, unknown> | null {
  if (isDiskFull(error)) return failure('DISK_FULL')
  if (!(error instanceof ORPCError)) return null
  if (error.defined) return error
  return error.code === 'BAD_REQUEST' ? failure('BAD_INPUT') : null
}

/** What screens need to say what is wrong. Nothing else is answered out of a folder that is not the one that was opened. */
const ALWAYS = ['app.state', 'app.events']

export function createRouter(state: StationState): StationRouter {
  const os = implement(stationContract)
    .$context<Caller>()
    .use(async ({ next, path, context }) => {
      try {
        if (ALWAYS.includes(path.join('.'))) return await state.actingFor(context, () => next())
        state.folder().assertWhole()
        const answer = await state.actingFor(context, () => next())
        state.folder().assertWhole()
        return answer
      } catch (error) {
        const command = path.join('.')
        const refused = expected(error)
        if (refused) {
          const { id, detail } = refused.data as FailureData
          state.log.info(
            { id, command, code: refused.code, ...(detail ? { detail } : {}) },
            'command-refused',
          )
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
  const { app, setup, camera, operators, roster, session, files, queue, sync, settings, audit } = os
  const folder = () => state.folder()
  const sessions = () => folder().sessions

  function signedIn(caller: Caller, role: OperatorRole = 'operator'): Operator {
    const operator = state.signIns.operatorOf(caller)
    if (!operator) throw failure('NOT_SIGNED_IN')
    if (RANK[operator.role] < RANK[role]) throw failure('FORBIDDEN')
    return operator
  }

  /** Set-up commands are open until set-up is finished, then they belong to the administrator. */
  function settingUp(caller: Caller): void {
    if (folder().site.finished()) signedIn(caller, 'administrator')
  }

  /** For the administrator's own changes, which show that somebody is there. */
  function administrator(caller: Caller): Operator {
    const by = signedIn(caller, 'administrator')
    state.touch(caller)
    return by
  }

  /** Who may operate is the real folder's to say: what was changed while practising would be forgotten with the practice. */
  function changingPeople(caller: Caller): Operator {
    const by = administrator(caller)
    if (state.practising()) throw failure('PRACTISING')
    return by
  }

  function standing(operatorId: string): OperatorStanding {
    const one = folder().operators.find(operatorId)
    if (!one) throw failure('NOT_FOUND')
    return one
  }

  function endSignInsOf(operatorId: string, except?: Caller): void {
    state.signIns.endOf(operatorId, except)
    state.signInsChanged()
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

  function byCode(by: Operator, text: string, rosterId?: string): RosterEntry {
    const check = folder().checkCode(text, rosterId)
    if (check.ok) return check.entry
    folder().audit.append({
      actor: by.id,
      action: 'code-refused',
      subject: rosterId ?? 'personal-code',
      detail: { code: check.code },
    })
    if (check.code === 'LOCKED_OUT') throw failure('LOCKED_OUT', { retryAfterMs: check.retryAfterMs })
    throw failure(check.code)
  }

  function lockedFor(retryAfterMs: number): void {
    if (retryAfterMs > 0) throw failure('LOCKED_OUT', { retryAfterMs })
  }

  const shown = <T>(caller: Caller, current: T): { session: T } => {
    state.touch(caller)
    return { session: current }
  }
  const plain =
    (type: Parameters<ReturnType<typeof sessions>['plain']>[0]) =>
    ({ context }: { context: Caller }) => {
      signedIn(context)
      return shown(context, sessions().plain(type))
    }

  /** Out of a folder that was moved away nothing is shown: what was saved in it is not found again. */
  const seen = (caller: Caller, session: Session | null): Session | null =>
    state.signIns.operatorOf(caller) && folder().moved() === null ? session : null

  /** A change as the caller may see it. */
  function told(caller: Caller, change: StationChange): AppEvent {
    switch (change.type) {
      case 'state':
        return { type: 'state', state: state.appState(caller) }
      case 'session':
        return { type: 'session', session: seen(caller, change.session) }
      case 'queue-changed':
        return change
      default:
        return assertNever(change)
    }
  }

  return os.router({
    app: {
      state: app.state.handler(({ context }) => state.appState(context)),
      events: app.events.handler(async function* ({ context, signal }) {
        const changes = state.events.subscribe(signal)
        // Both as they are at this moment, from which on every change waits.
        const present = [
          told(context, { type: 'state' }),
          told(context, { type: 'session', session: sessions().current() }),
        ]
        yield* present
        for await (const change of changes) yield told(context, change)
      }),
      setLanguage: app.setLanguage.handler(({ input, context }) => {
        folder().site.setLang(input.lang)
        state.changed()
        return state.appState(context)
      }),
      lookAgain: app.lookAgain.handler(async ({ context }) => {
        await state.lookAgain()
        return state.appState(context)
      }),
      setTraining: app.setTraining.handler(async ({ input, context }) => {
        signedIn(context)
        await state.setTraining(input.training)
        return state.appState(context)
      }),
    },
    setup: {
      site: setup.site.handler(({ input, context }) => {
        settingUp(context)
        folder().site.setInfo(input)
        return state.appState(context)
      }),
      administrator: setup.administrator.handler(async ({ input: { name, pin }, context }) => {
        settingUp(context)
        let made = await folder().operators.createFirst(name, pin)
        if (!made) {
          administrator(context)
          made = await folder().operators.create(name, 'administrator', pin)
        }
        folder().audit.append({ actor: made.id, action: 'administrator-created', subject: made.id })
        return state.appState(context)
      }),
      camera: setup.camera.handler(({ input, context }) => {
        settingUp(context)
        // The training sitter is never a site's camera: it starts with the training folder.
        if (input.label === SITTER_CAMERA) throw failure('TRAINING_REFUSED')
        folder().site.setCamera(input.label)
        return state.appState(context)
      }),
      enrol: setup.enrol.handler(async ({ input, context }) => {
        settingUp(context)
        const address = serverAddress(input.serverUrl)
        if (!address) throw failure('BAD_INPUT', { detail: 'https-needed' })
        // Another server's roster takes the place of the one the session was begun with.
        const session = sessions().current()
        if (session && !isOver(session)) throw failure('SESSION_OPEN')
        await state
          .sync()
          .enrol(address, input.code)
          .catch((error: unknown) => {
            throw enrolFailure(error)
          })
        folder().audit.append({
          actor: state.signIns.operatorOf(context)?.id ?? 'station',
          action: 'enrolled',
          subject: 'server',
        })
        return state.appState(context)
      }),
      finish: setup.finish.handler(({ context }) => {
        settingUp(context)
        const { site, operators } = folder()
        const ready = site.info() !== null && operators.list().some((one) => one.role === 'administrator')
        if (!ready) throw failure('REFUSED', { detail: 'setup-incomplete' })
        site.finish()
        state.changed()
        return state.appState(context)
      }),
    },
    camera: {
      choose: camera.choose.handler(({ input: { label }, context }) => {
        const { site, training, audit } = folder()
        const isSitter = label === SITTER_CAMERA
        if (isSitter && !training) throw failure('TRAINING_REFUSED')
        const by = isSitter ? state.signIns.operatorOf(context) : signedIn(context)
        if (state.appState(context).cameraBy !== 'person')
          throw failure('REFUSED', { detail: 'camera-given' })
        site.setCamera(label)
        audit.append({ actor: by?.id ?? 'station', action: 'camera-chosen', subject: 'camera' })
        state.changed()
        return state.appState(context)
      }),
    },
    operators: {
      list: operators.list.handler(() => folder().operators.list()),
      standings: operators.standings.handler(({ context }) => {
        signedIn(context, 'administrator')
        return folder().operators.standings()
      }),
      login: operators.login.handler(async ({ input, context }) => {
        const operator = await pinOf(input.operatorId, input.pin)
        folder().audit.append({ actor: operator.id, action: 'signed-in', subject: operator.id })
        state.signIns.begin(context, operator)
        state.touch(context)
        state.signInsChanged()
        return state.appState(context)
      }),
      logout: operators.logout.handler(({ context }) => {
        const operator = signedIn(context)
        folder().audit.append({ actor: operator.id, action: 'signed-out', subject: operator.id })
        state.signIns.end(context)
        state.signInsChanged()
        return state.appState(context)
      }),
      create: operators.create.handler(async ({ input, context }) => {
        const by = changingPeople(context)
        const made = await folder().operators.create(input.name, input.role, input.pin)
        folder().audit.append({
          actor: by.id,
          action: 'operator-created',
          subject: made.id,
          detail: { role: made.role },
        })
        return made
      }),
      disable: operators.disable.handler(({ input: { operatorId }, context }) => {
        const by = changingPeople(context)
        const one = standing(operatorId)
        if (by.id === operatorId) throw failure('REFUSED', { detail: 'own-account' })
        if (!one.disabled && !folder().operators.disable(operatorId))
          throw failure('REFUSED', { detail: 'last-administrator' })
        folder().audit.append({ actor: by.id, action: 'operator-disabled', subject: operatorId })
        endSignInsOf(operatorId)
        return {}
      }),
      enable: operators.enable.handler(({ input: { operatorId }, context }) => {
        const by = changingPeople(context)
        standing(operatorId)
        folder().operators.enable(operatorId)
        folder().audit.append({ actor: by.id, action: 'operator-enabled', subject: operatorId })
        return {}
      }),
      unlock: operators.unlock.handler(({ input: { operatorId }, context }) => {
        const by = administrator(context)
        standing(operatorId)
        folder().operators.unlock(operatorId)
        folder().audit.append({ actor: by.id, action: 'operator-unlocked', subject: operatorId })
        return {}
      }),
      setPin: operators.setPin.handler(async ({ input: { operatorId, pin }, context }) => {
        const by = changingPeople(context)
        standing(operatorId)
        await folder().operators.setPin(operatorId, pin)
        folder().audit.append({ actor: by.id, action: 'pin-set', subject: operatorId })
        endSignInsOf(operatorId, context)
        return {}
      }),
    },
    roster: {
      search: roster.search.handler(({ input, context }) => {
        signedIn(context)
        state.touch(context)
        return folder().roster.search(input.query, SEARCH_LIMIT).map(hit)
      }),
      byCode: roster.byCode.handler(({ input, context }) => {
        return hit(byCode(signedIn(context), input.code))
      }),
      counts: roster.counts.handler(({ context }) => {
        signedIn(context)
        return folder().roster.counts()
      }),
    },
    session: {
      current: session.current.handler(({ context }) => ({ session: seen(context, sessions().current()) })),
      start: session.start.handler(({ input, context }) => {
        const operator = signedIn(context)
        // A site that does not trust picking from the list asks for the student's own code.
        if (input.code === undefined && !folder().site.preferences().identityProofs.includes('roster'))
          throw failure('REFUSED', { detail: 'code-needed' })
        if (input.code !== undefined) byCode(operator, input.code, input.rosterId)
        const entry = folder().roster.find(input.rosterId)
        if (!entry) throw failure('NOT_FOUND')
        return shown(context, sessions().start(operator, entry))
      }),
      consent: session.consent.handler(({ input, context }) => {
        signedIn(context)
        const { noticeSha256, ...given } = input
        return shown(context, sessions().consent(given, noticeSha256))
      }),
      readCard: session.readCard.handler(async ({ input, context }) => {
        signedIn(context)
        return shown(context, await sessions().readCard(input))
      }),
      enterCardValidity: session.enterCardValidity.handler(({ input, context }) =>
        shown(context, sessions().enterCardValidity(signedIn(context), input.to)),
      ),
      acceptCard: session.acceptCard.handler(plain('card-accepted')),
      confirmEnrolment: session.confirmEnrolment.handler(plain('enrolment-confirmed')),
      settleFee: session.settleFee.handler(({ input, context }) => {
        signedIn(context)
        return shown(context, sessions().settleFee(input))
      }),
      judgeStill: session.judgeStill.handler(async ({ input, context }) => {
        signedIn(context)
        return shown(context, await sessions().judgeStill(input))
      }),
      retake: session.retake.handler(plain('retake')),
      recallBest: session.recallBest.handler(plain('best-recalled')),
      choose: session.choose.handler(({ input, context }) => {
        signedIn(context)
        return shown(context, sessions().choose(input.submitAnyway))
      }),
      override: session.override.handler(async ({ input, context }) => {
        signedIn(context)
        const supervisor = await pinOf(input.supervisorId, input.pin)
        if (RANK[supervisor.role] < RANK.supervisor) throw failure('FORBIDDEN')
        const { rules, reason } = input
        return shown(
          context,
          sessions().override({ rules, reason, supervisorId: supervisor.id, at: state.now().toISOString() }),
        )
      }),
      decideComparison: session.decideComparison.handler(({ input, context }) =>
        shown(context, sessions().decideComparison(signedIn(context), input.attemptId, input.decision)),
      ),
      manualCheck: session.manualCheck.handler(async ({ input, context }) => {
        const first = signedIn(context)
        return shown(
          context,
          sessions().manualCheck(first, await pinOf(input.secondOperatorId, input.pin), input.reason),
        )
      }),
      standardize: session.standardize.handler(async ({ context }) => {
        signedIn(context)
        return shown(context, await sessions().standardize())
      }),
      confirm: session.confirm.handler(({ context }) => {
        signedIn(context)
        const saved = sessions().confirm()
        state.syncSoon()
        state.events.publish({ type: 'queue-changed' })
        return shown(context, saved)
      }),
      back: session.back.handler(plain('back')),
      end: session.end.handler(({ input, context }) => {
        signedIn(context)
        return shown(context, sessions().end(input.reason))
      }),
      touch: session.touch.handler(({ context }) => {
        if (state.signIns.operatorOf(context)) state.touch(context)
        return {}
      }),
      close: session.close.handler(({ context }) => {
        signedIn(context)
        sessions().close()
        state.touch(context)
        return { session: null }
      }),
    },
    files: {
      roots: files.roots.handler(({ context }) => {
        signedIn(context)
        return folder()
          .picker.roots()
          .map(({ rootId, label }) => ({ rootId, label }))
      }),
      list: files.list.handler(({ input, context }) => {
        signedIn(context)
        state.touch(context)
        const entries = folder().picker.list(input.rootId, input.path)
        if (!entries) throw failure('NOT_FOUND')
        return entries
      }),
      open: files.open.handler(async ({ input, context }) => {
        signedIn(context)
        const bytes = await folder().picker.read(input.rootId, input.path)
        if (bytes === 'not-found') throw failure('NOT_FOUND')
        if (bytes === 'too-large') throw failure('IMAGE_TOO_LARGE')
        return sessions().importPicture(input.kind, bytes)
      }),
    },
    queue: {
      list: queue.list.handler(({ input, context }) => {
        signedIn(context)
        return folder().submissions.page(input.filter, input.after, input.limit)
      }),
      retry: queue.retry.handler(({ input, context }) => {
        const by = signedIn(context)
        if (!folder().submissions.retry(input.submissionId, state.now()))
          throw failure('REFUSED', { detail: 'not-waiting' })
        folder().audit.append({ actor: by.id, action: 'retried', subject: input.submissionId })
        state.syncSoon()
        return folder().submissions.item(input.submissionId)!
      }),
      withdraw: queue.withdraw.handler(({ input: { submissionId, withdrawalCode }, context }) => {
        const by = signedIn(context)
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
    },
    sync: {
      now: sync.now.handler(({ context }) => {
        signedIn(context)
        return state.sync().now()
      }),
    },
    settings: {
      read: settings.read.handler(({ context }) => {
        administrator(context)
        return { scannerFolder: folder().site.preferences().scannerFolder }
      }),
      update: settings.update.handler(({ input, context }) => {
        const by = administrator(context)
        const { site, ...changes } = input
        if (changes.presetId !== undefined && !bundledPreset(changes.presetId))
          throw failure('BAD_INPUT', { detail: 'preset' })
        if (changes.scannerFolder && !isFolder(changes.scannerFolder))
          throw failure('BAD_INPUT', { detail: 'scanner-folder' })
        if (site) folder().site.setInfo(site)
        folder().site.change(changes)
        folder().audit.append({
          actor: by.id,
          action: 'settings-changed',
          subject: Object.keys(input).join(','),
        })
        state.changed()
        return state.appState(context)
      }),
    },
    audit: {
      verify: audit.verify.handler(({ context }) => {
        administrator(context)
        return folder().audit.verify()
      }),
    },
  })
}
