// The station: one booth's state behind one contract, whatever host carries it. createStation wires everything and
// returns a router, a handler for bytes and a way to stop.
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Operator, RuleResult } from '../core/contract/records.ts'
import type { AppState, Problem, StillInput, SyncStatus } from '../core/contract/station-records.ts'
import { createDisplayRouter, type DisplayRouter } from './display-router.ts'
import { createEvents } from './events.ts'
import { failure, framesOf } from './failure.ts'
import { type Folder, openFolder } from './folder.ts'
import { type Guard, openGuard } from './guard.ts'
import { createBlobHttp } from './http.ts'
import type { Keyring } from './keys/data-key.ts'
import { type Policy, readPolicy } from './policy.ts'
import { freeBytesIn, problemsOf } from './problems.ts'
import { createRouter, type StationRouter } from './router.ts'
import { readNotice } from './session/notice.ts'
import { isOver } from './session/sessions.ts'
import { type Caller, createSignIns } from './sign-ins.ts'
import type { StationChange, StationState } from './station-state.ts'
import { createSync, type Sync } from './sync/sync.ts'
import { cameraBy, cameraOf, furnish } from './training.ts'
import type { TrainingSet } from './training-set.ts'
import { unusable } from './unusable.ts'
import type { Vision } from './vision/port.ts'

export { StationUnusable } from './unusable.ts'

export interface StationConfig {
  readonly dataDir: string
  readonly resourcesDir: string
  readonly version: string
  readonly host: 'chromium' | 'electron'
  /** `sitter`, a camera label that must be used, or null for the operator's choice. */
  readonly camera: string | null
  /** Opens the training folder: everything made there is synthetic and says so. */
  readonly training: boolean
  readonly lang: 'zh-CN' | 'en' | null
  /** Without it the training folder has nobody to practise on. */
  readonly trainingSet?: TrainingSet
  /** Offered as the server's address where the booth is enrolled. */
  readonly suggestedServer?: string
  /** In place of resources/policy/station.json. */
  readonly policy?: Policy
}

export interface StationHost {
  /** The keyring for a data folder (real and training have one each). */
  readonly keyring: (dir: string) => Keyring
  readonly vision: Vision
  /** What is wrong with the program's own files; looked at when the station opens and whenever somebody asks. */
  readonly programProblems?: () => Promise<readonly Problem[]>
  readonly judge: (measures: StillInput['measures']) => RuleResult[]
  readonly now: () => Date
  /** Time lived, from any beginning: what waits and what runs out does not follow a clock that can be set. */
  readonly monotonicMs?: () => number
  /** Does the work every so many milliseconds; for tests that look when they like. */
  readonly every?: (work: () => void, ms: number) => NodeJS.Timeout
  readonly random: () => number
  readonly log: Logger
}

export interface Station {
  readonly router: StationRouter
  readonly displayRouter: DisplayRouter
  readonly http: (request: Request, caller: Caller) => Promise<Response | null>
  readonly state: StationState
  readonly close: () => Promise<void>
}

const SYNC_IDLE_MS = 5_000
const SYNC_REFUSED_MS = 30_000
const SYNC_TIMEOUT_MS = 30_000
const IDLE_TICK_MS = 1000

/** Throws `StationUnusable` when the data folder cannot be opened: nothing was changed, the message says what to do. */
export async function createStation(config: StationConfig, host: StationHost): Promise<Station> {
  const policy = config.policy ?? readPolicy(config.resourcesDir)
  const notice = readNotice(config.resourcesDir)
  const monotonicMs = host.monotonicMs ?? (() => performance.now())
  const events = createEvents<StationChange>()
  const signIns = createSignIns(monotonicMs)
  const acting = new AsyncLocalStorage<Operator | null>()
  let lastTouchMs = monotonicMs()
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const guard = openGuardIn(config.dataDir, monotonicMs)
  let freeBytes = freeBytesIn(config.dataDir)
  let programProblems = (await host.programProblems?.()) ?? []

  const open = async (training: boolean): Promise<{ folder: Folder; sync: Sync }> => {
    const dir = join(config.dataDir, training ? 'training' : 'real')
    const folder = await openFolder({
      dir,
      training,
      keyring: host.keyring(dir),
      policy,
      guard,
      vision: host.vision,
      judge: host.judge,
      notice,
      now: host.now,
      monotonicMs,
      actor: () => acting.getStore()?.id ?? 'station',
      onSession: (session) => {
        lastTouchMs = monotonicMs()
        events.publish({ type: 'session', session })
      },
    }).catch((error: unknown) => {
      throw unusable(error, dir)
    })
    const sync = createSync({
      ports: folder.syncPorts,
      stationName: () => folder.site.info()?.name ?? 'booth',
      version: config.version,
      now: host.now,
      random: host.random,
      idleMs: SYNC_IDLE_MS,
      refusedMs: SYNC_REFUSED_MS,
      timeoutMs: SYNC_TIMEOUT_MS,
      onChange: () => {
        events.publish({ type: 'queue-changed' })
        changed()
      },
      log: (event, fields) => host.log.info(fields, event),
    })
    return { folder, sync }
  }

  let inner = await open(config.training).catch((error: unknown) => {
    guard.close()
    throw error
  })
  let movedBefore = inner.folder.moved()
  const changed = () => events.publish({ type: 'state' })

  function appState(caller: Caller): AppState {
    // What one screen is told now the others are told as well.
    watchFolder()
    const { site } = inner.folder
    const preferences = site.preferences()
    const sync: SyncStatus = inner.sync.status()
    return {
      phase: site.finished() ? 'ready' : 'setup',
      host: config.host,
      version: config.version,
      lang: site.lang() ?? config.lang ?? 'zh-CN',
      training: inner.folder.training,
      camera: cameraOf(config, inner.folder),
      cameraBy: cameraBy(config, inner.folder),
      site: site.info(),
      enrolled: site.enrolment.read() !== null,
      serverUrl: site.enrolment.read()?.serverUrl ?? null,
      serverSchool: site.enrolment.read()?.school ?? null,
      suggestedServer: config.suggestedServer ?? null,
      operator: signIns.operatorOf(caller),
      problems: [
        ...programProblems,
        ...inner.folder.problems(),
        ...problemsOf(sync, policy, freeBytes, inner.folder.training),
      ],
      sync,
      settings: {
        idleSeconds: preferences.idleSeconds,
        presetId: preferences.presetId,
        identityProofs: preferences.identityProofs,
        originalKeepDays: preferences.originalKeepDays,
        reviewWorkingDays: preferences.reviewWorkingDays,
      },
      notice,
    }
  }

  const idleMs = (): number => monotonicMs() - lastTouchMs

  /** Said within a second; when the part is back, so is what was going on. */
  function watchFolder(): void {
    const { moved, audit, sessions } = inner.folder
    const part = moved()
    if (part === movedBefore) return
    movedBefore = part
    host.log.warn({ part }, part === null ? 'folder-whole-again' : 'folder-moved')
    if (part === null) {
      audit.append({ actor: 'station', action: 'folder-whole-again', subject: 'folder' })
      // Nobody could go on meanwhile.
      lastTouchMs = monotonicMs()
      events.publish({ type: 'session', session: sessions.current() })
    }
    changed()
  }

  /** Nobody there: a running session ends, a finished one leaves the screen, an unattended booth locks. */
  function watchIdle(): void {
    const { sessions, site, audit } = inner.folder
    const session = sessions.current()
    if (sessions.working()) return
    if (session && idleMs() >= site.preferences().idleSeconds * 1000) {
      const touched = lastTouchMs
      if (isOver(session)) {
        sessions.close()
        // Nobody did that: the booth goes on being unattended.
        lastTouchMs = touched
      } else sessions.end('timed-out')
    }
    const open = sessions.current()
    const atWork = open && 'operatorId' in open ? open.operatorId : null
    const gone = signIns.endIdle(policy.operatorIdleMinutes * 60_000, ({ id }) => id === atWork)
    for (const { id } of gone) audit.append({ actor: 'station', action: 'locked', subject: id })
    if (gone.length > 0) signInsChanged()
  }

  function keepHouse(): void {
    inner.folder.keepHouse()
    guard.settle()
    const before = freeBytes
    freeBytes = freeBytesIn(config.dataDir)
    const changedSides = before < policy.minimumFreeBytes !== freeBytes < policy.minimumFreeBytes
    if (changedSides) changed()
  }

  /** A timer has nobody to report to but the log, and must go on tomorrow. */
  const guarded = (work: () => void) => () => {
    try {
      work()
    } catch (error) {
      const { name, code } = error as { name?: string; code?: string }
      host.log.error({ error: name, code, stack: framesOf(error) }, 'timer-failed')
    }
  }
  const tick = (): void => {
    watchFolder()
    if (movedBefore === null) watchIdle()
  }
  const every = host.every ?? setInterval
  const idle = every(guarded(tick), IDLE_TICK_MS)
  // Twice within the time in which what is erased has to be gone.
  const housekeeping = every(guarded(keepHouse), policy.erasureMinutes * 30_000)
  idle.unref()
  housekeeping.unref()

  function signInsChanged(): void {
    const { roster, sessions } = inner.folder
    if (signIns.nobody()) roster.lock()
    else roster.unlock()
    changed()
    // Whoever just came is shown what is going on, whoever left nothing more.
    events.publish({ type: 'session', session: sessions.current() })
  }

  const state: StationState = {
    folder: () => inner.folder,
    sync: () => inner.sync,
    signIns,
    guard,
    signInsChanged,
    lookAgain: async () => {
      programProblems = (await host.programProblems?.()) ?? []
      changed()
    },
    actingFor: (caller, command) => acting.run(signIns.operatorOf(caller), command),
    appState,
    practising: () => inner.folder.training && !config.training,
    async setTraining(training) {
      if (training === inner.folder.training) return
      const session = inner.folder.sessions.current()
      if (session && session.step !== 'saved' && session.step !== 'ended') throw failure('SESSION_OPEN')
      const next = await open(training)
      try {
        if (training) furnish(next.folder, inner.folder, config.trainingSet ?? null, host.now())
      } catch (error) {
        await next.sync.close()
        next.folder.close()
        throw error
      }
      const before = inner
      inner = next
      signIns.endAll()
      signInsChanged()
      await before.sync.close()
      before.folder.close()
    },
    touch: (caller) => {
      lastTouchMs = monotonicMs()
      signIns.touch(caller)
    },
    syncSoon: () => {
      inner.sync.now().catch((error: unknown) => host.log.error({ stack: framesOf(error) }, 'sync-broke'))
    },
    events,
    changed,
    policy,
    now: host.now,
    log: host.log,
  }

  return {
    router: createRouter(state),
    displayRouter: createDisplayRouter(state),
    http: createBlobHttp(state),
    state,
    close: async () => {
      clearInterval(idle)
      clearInterval(housekeeping)
      await inner.sync.close()
      await host.vision.close()
      inner.folder.close()
      guard.close()
    },
  }
}

function openGuardIn(dataDir: string, monotonicMs: () => number): Guard {
  try {
    return openGuard(join(dataDir, 'guard.db'), monotonicMs)
  } catch (error) {
    throw unusable(error, dataDir)
  }
}
