// The station: one booth's state behind one contract, whatever host carries it. createStation wires everything and
// returns a router, a handler for bytes and a way to stop.
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AppState } from '../core/contract/station-records.ts'
import type { Operator } from '../core/identity/operator.ts'
import { createDescription } from './app-state.ts'
import { createBlobHttp } from './blobs/http.ts'
import { createDisplayRouter, type DisplayRouter } from './commands/display-router.ts'
import { createEvents } from './commands/events.ts'
import { createRouter, type StationRouter } from './commands/router.ts'
import { failure, framesOf } from './failure.ts'
import { type Folder, openFolder } from './folder/folder.ts'
import { unusable } from './folder/startup-failure.ts'
import { type Guard, openGuard } from './presence/guard.ts'
import { createIdleWatch, createPresence } from './presence/idle-watch.ts'
import { type Caller, createSignIns } from './presence/sign-ins.ts'
import { readNotice } from './session/notice.ts'
import { readPolicy } from './site/policy.ts'
import { freeBytesIn } from './site/problems.ts'
import type { StationConfig, StationEnvironment } from './station-config.ts'
import type { StationChange, StationState } from './station-state.ts'
import { createSync, type Sync } from './sync/sync.ts'
import { furnish } from './training/seed-training-folder.ts'

export { StationUnusable } from './folder/startup-failure.ts'

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
export async function createStation(config: StationConfig, host: StationEnvironment): Promise<Station> {
  const policy = config.policy ?? readPolicy(config.resourcesDir)
  const notice = readNotice(config.resourcesDir)
  const monotonicMs = host.monotonicMs ?? (() => performance.now())
  const events = createEvents<StationChange>()
  const signIns = createSignIns(monotonicMs)
  const acting = new AsyncLocalStorage<Operator | null>()
  const presence = createPresence(monotonicMs)
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const guard = openGuardIn(config.dataDir, monotonicMs)
  let freeBytes = freeBytesIn(config.dataDir)
  let spoken: AppState['lang'] | null = null
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
      version: config.version,
      now: host.now,
      monotonicMs,
      actor: () => acting.getStore()?.id ?? 'station',
      onSession: (session) => {
        presence.touch()
        // The language was the student's own.
        if (session === null && spoken !== null) {
          spoken = null
          changed()
        }
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
      presence.touch()
      events.publish({ type: 'session', session: sessions.current() })
    }
    changed()
  }

  const describe = createDescription({
    config,
    signIns,
    policy,
    notice,
    inner: () => inner,
    programProblems: () => programProblems,
    freeBytes: () => freeBytes,
    spoken: () => spoken,
  })
  const appState = (caller: Caller): AppState => {
    // What one screen is told now the others are told as well.
    watchFolder()
    return describe(caller)
  }

  const watchIdle = createIdleWatch({
    folder: () => inner.folder,
    signIns,
    signInsChanged,
    presence,
    operatorIdleMs: policy.operatorIdleMinutes * 60_000,
  })

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
    speak(lang) {
      const session = inner.folder.sessions.current()
      if (session) spoken = lang
      else inner.folder.site.setLang(lang)
      changed()
    },
    practising: () => inner.folder.training && !config.training,
    async setTraining(training) {
      if (training === inner.folder.training) return
      const session = inner.folder.sessions.current()
      if (session && session.step !== 'saved' && session.step !== 'ended') throw failure('SESSION_OPEN')
      const next = await open(training)
      try {
        // From a real folder that nobody has set up there is nothing to bring along.
        const isSetUp = inner.folder.site.finished() || !config.training
        if (training && isSetUp) furnish(next.folder, inner.folder, config.trainingSet ?? null, host.now())
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
      presence.touch()
      signIns.touch(caller)
    },
    syncSoon: () => {
      inner.sync.now().catch((error: unknown) => host.log.error({ stack: framesOf(error) }, 'sync-broke'))
    },
    events,
    changed,
    policy,
    dataDir: config.dataDir,
    recentLog: host.recentLog ?? (() => []),
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
