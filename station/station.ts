// The station: one booth's state behind one contract, whatever host carries it. createStation wires everything and
// returns a router, a handler for bytes and a way to stop.
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Operator, RuleResult } from '../core/contract/records.ts'
import type { AppEvent, AppState, Problem, StillInput, SyncStatus } from '../core/contract/station.ts'
import { createEvents, type Events } from './events.ts'
import { failure } from './failure.ts'
import { type Folder, openFolder } from './folder.ts'
import { createBlobHttp } from './http.ts'
import type { Keyring } from './keys/data-key.ts'
import { KeyRefused } from './keys/data-key.ts'
import { readPolicy } from './policy.ts'
import { createRouter, type StationRouter } from './router.ts'
import { readNotice } from './session/notice.ts'
import { StoreDamaged } from './store/open.ts'
import { createSync, type Sync } from './sync/sync.ts'
import type { Vision } from './vision/port.ts'

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
  readonly events: Events<AppEvent>
  readonly changed: () => void
  readonly policy: ReturnType<typeof readPolicy>
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

/** Throws `StationUnusable` when the data folder cannot be opened: nothing was changed, the message says what to do. */
export class StationUnusable extends Error {
  override readonly name = 'StationUnusable'
  readonly problem: Problem
  constructor(problem: Problem, message: string) {
    super(message)
    this.problem = problem
  }
}

export async function createStation(config: StationConfig, host: StationHost): Promise<Station> {
  const policy = readPolicy(config.resourcesDir)
  const notice = readNotice(config.resourcesDir)
  const events = createEvents<AppEvent>()
  let operator: Operator | null = null
  let lastTouch = host.now().getTime()

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
      onSession: (session) => {
        lastTouch = host.now().getTime()
        events.publish({ type: 'session', session })
      },
    }).catch((error: unknown) => {
      if (error instanceof KeyRefused)
        throw new StationUnusable({ code: 'key-refused', subject: dir }, error.message)
      if (error instanceof StoreDamaged)
        throw new StationUnusable({ code: 'store-damaged', subject: dir }, error.message)
      throw error
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
      camera: inner.folder.training && !config.training ? 'sitter' : (config.camera ?? site.camera()),
      site: site.info(),
      enrolled: site.enrolment.read() !== null,
      serverUrl: site.enrolment.read()?.serverUrl ?? null,
      operator,
      problems: [
        ...config.problems,
        ...(sync.reason === 'station-revoked' ? [{ code: 'station-revoked' as const, subject: '' }] : []),
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

  function endIdleSession(): void {
    const { sessions, site } = inner.folder
    const session = sessions.current()
    const idleMs = host.now().getTime() - lastTouch
    if (!session || session.step === 'saved' || session.step === 'ended' || session.step === 'standardize')
      return
    if (idleMs >= site.preferences().idleSeconds * 1000) sessions.end('timed-out')
  }

  const idle = setInterval(endIdleSession, 1000)
  const housekeeping = setInterval(() => {
    const gone = inner.folder.blobs.purge(host.now())
    if (gone > 0)
      inner.folder.audit.append({
        actor: 'station',
        action: 'blobs-expired',
        subject: 'blobs',
        detail: { gone },
      })
  }, HOUSEKEEPING_MS)
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
