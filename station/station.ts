// The station: one booth's state behind one contract, whatever host carries it. createStation wires everything and
// returns a router, a handler for bytes and a way to stop.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Operator, RuleResult } from '../core/contract/records.ts'
import type { AppEvent, AppState, Problem, StillInput, SyncStatus } from '../core/contract/station.ts'
import { createEvents, type Events } from './events.ts'
import { failure, framesOf } from './failure.ts'
import { type Folder, openFolder } from './folder.ts'
import { createBlobHttp } from './http.ts'
import type { Keyring } from './keys/data-key.ts'
import { type Policy, readPolicy } from './policy.ts'
import { freeBytesIn, problemsOf } from './problems.ts'
import { createRouter, type StationRouter } from './router.ts'
import { readNotice } from './session/notice.ts'
import { isOver } from './session/sessions.ts'
import { createSync, type Sync } from './sync/sync.ts'
import { cameraOf, furnish } from './training.ts'
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
  readonly problems: readonly Problem[]
  /** Without it the training folder has nobody to practise on. */
  readonly trainingSet?: TrainingSet
  /** In place of resources/policy/station.json. */
  readonly policy?: Policy
}

export interface StationHost {
  /** The keyring for a data folder (real and training have one each). */
  readonly keyring: (dir: string) => Keyring
  readonly vision: Vision
  readonly judge: (measures: StillInput['measures']) => RuleResult[]
  readonly now: () => Date
  readonly random: () => number
  readonly log: Logger
}

/** What the router and the bytes handler work on; the folder changes when training is switched. */
export interface StationState {
  readonly folder: () => Folder
  readonly sync: () => Sync
  readonly operator: () => Operator | null
  readonly signIn: (operator: Operator | null) => void
  readonly appState: () => AppState
  readonly setTraining: (training: boolean) => Promise<void>
  readonly touch: () => void
  /** A sync that nobody waits for. */
  readonly syncSoon: () => void
  readonly events: Events<AppEvent>
  readonly changed: () => void
  readonly policy: Policy
  readonly now: () => Date
  readonly log: Logger
}

export interface Station {
  readonly router: StationRouter
  readonly http: (request: Request) => Promise<Response | null>
  readonly state: StationState
  readonly close: () => Promise<void>
}

const SYNC_IDLE_MS = 5_000
const SYNC_TIMEOUT_MS = 30_000
const HOUSEKEEPING_MS = 60_000
const IDLE_TICK_MS = 1000

/** Throws `StationUnusable` when the data folder cannot be opened: nothing was changed, the message says what to do. */
export async function createStation(config: StationConfig, host: StationHost): Promise<Station> {
  const policy = config.policy ?? readPolicy(config.resourcesDir)
  const notice = readNotice(config.resourcesDir)
  const events = createEvents<AppEvent>()
  let operator: Operator | null = null
  let lastTouch = host.now().getTime()
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  let freeBytes = freeBytesIn(config.dataDir)

  const open = async (training: boolean): Promise<{ folder: Folder; sync: Sync }> => {
    const dir = join(config.dataDir, training ? 'training' : 'real')
    const folder = await openFolder({
      dir,
      training,
      keyring: host.keyring(dir),
      policy,
      vision: host.vision,
      judge: host.judge,
      notice,
      now: host.now,
      actor: () => operator?.id ?? 'station',
      onSession: (session) => {
        lastTouch = host.now().getTime()
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
      timeoutMs: SYNC_TIMEOUT_MS,
      onChange: () => {
        events.publish({ type: 'queue-changed' })
        changed()
      },
      log: (event, fields) => host.log.info(fields, event),
    })
    return { folder, sync }
  }

  let inner = await open(config.training)
  const changed = () => events.publish({ type: 'state', state: appState() })

  function appState(): AppState {
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
      site: site.info(),
      enrolled: site.enrolment.read() !== null,
      serverUrl: site.enrolment.read()?.serverUrl ?? null,
      operator,
      problems: [...config.problems, ...problemsOf(sync, policy, freeBytes)],
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

  const idleMs = (): number => host.now().getTime() - lastTouch

  /** Nobody there: a running session ends, a finished one leaves the screen, an unattended booth locks. */
  function watchIdle(): void {
    const { sessions, site, audit } = inner.folder
    const session = sessions.current()
    if (sessions.working()) return
    if (session && idleMs() >= site.preferences().idleSeconds * 1000) {
      const touched = lastTouch
      if (isOver(session)) {
        sessions.close()
        // Nobody did that: the booth goes on being unattended.
        lastTouch = touched
      } else sessions.end('timed-out')
    }
    if (operator && !sessions.current() && idleMs() >= policy.operatorIdleMinutes * 60_000) {
      audit.append({ actor: 'station', action: 'locked', subject: operator.id })
      signIn(null)
    }
  }

  function keepHouse(): void {
    const { blobs, audit } = inner.folder
    const gone = blobs.purge(host.now())
    if (gone > 0)
      audit.append({ actor: 'station', action: 'blobs-expired', subject: 'blobs', detail: { gone } })
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
  const idle = setInterval(guarded(watchIdle), IDLE_TICK_MS)
  const housekeeping = setInterval(guarded(keepHouse), HOUSEKEEPING_MS)
  idle.unref()
  housekeeping.unref()

  const signIn = (next: Operator | null): void => {
    operator = next
    if (next) inner.folder.roster.unlock()
    else inner.folder.roster.lock()
    changed()
  }

  const state: StationState = {
    folder: () => inner.folder,
    sync: () => inner.sync,
    operator: () => operator,
    signIn,
    appState,
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
      signIn(null)
      const before = inner
      inner = next
      await before.sync.close()
      before.folder.close()
      events.publish({ type: 'session', session: next.folder.sessions.current() })
      changed()
    },
    touch: () => {
      lastTouch = host.now().getTime()
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
    http: createBlobHttp(state),
    state,
    close: async () => {
      clearInterval(idle)
      clearInterval(housekeeping)
      await inner.sync.close()
      await host.vision.close()
      inner.folder.close()
    },
  }
}
