// What a station is opened with.
import type { Logger } from 'pino'
import type { Problem, StillInput } from '../core/contract/station-records.ts'
import type { RuleResult } from '../core/photo/records.ts'
import type { Keyring } from './keys/data-key.ts'
import type { Policy } from './site/policy.ts'
import type { TrainingSet } from './training/training-set.ts'
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
  /** Without it the training folder has nobody to practise on. */
  readonly trainingSet?: TrainingSet
  /** Offered as the server's address where the booth is enrolled. */
  readonly suggestedServer?: string
  /** In place of resources/policy/station.json. */
  readonly policy?: Policy
}

/** What the machine and the host around it give a station. */
export interface StationEnvironment {
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
  /** What `log` wrote last. */
  readonly recentLog?: () => readonly string[]
}
