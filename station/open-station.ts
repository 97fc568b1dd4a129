// A station from one folder of program files and one data folder, for whichever host shows its screens.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Problem } from '../core/contract/station-records.ts'
import { judgeByCaptureRules } from '../core/photo/bundled.ts'
import { unusable } from './folder/startup-failure.ts'
import { createStation, type Station } from './station.ts'
import type { StationConfig, StationEnvironment } from './station-config.ts'
import { lastLines } from './support/last-lines.ts'
import { type ModelProblem, verifyModels } from './vision/models.ts'
import type { Vision } from './vision/port.ts'
import { createVision } from './vision/supervisor.ts'
import type { VisionProcess } from './vision/vision-process.ts'

export type OpenStationOptions = Omit<StationConfig, 'policy'>

/** What differs between the hosts. */
export interface HostParts {
  readonly keyring: StationEnvironment['keyring']
  /** How a vision child is started, where it is no plain Node process of this program's own Node. */
  readonly startVision?: () => VisionProcess
}

const LOG_FILE = 'station.log'

function openLog(dataDir: string): Logger {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const dest = join(dataDir, LOG_FILE)
    return pino({ level: 'info', base: null }, pino.destination({ dest, sync: true }))
  } catch (error) {
    throw unusable(error, dataDir)
  }
}

const modelProblem = ({ file, problem }: ModelProblem): Problem => ({
  code: problem === 'missing' ? 'models-missing' : 'models-altered',
  subject: file,
})

/** Throws `StationUnusable` where the data folder cannot be used as it is. `dataDir` is the booth's whole folder. */
export async function openStation(options: OpenStationOptions, host: HostParts): Promise<Station> {
  const { dataDir, resourcesDir } = options
  const log = openLog(dataDir)
  const vision: Vision = createVision({
    resourcesDir,
    onRestart: (why) => log.warn({ why }, 'vision-restarted'),
    ...(host.startVision ? { start: host.startVision } : {}),
  })
  return createStation(
    { ...options, dataDir: join(dataDir, 'station') },
    {
      programProblems: async () => (await verifyModels(resourcesDir)).map(modelProblem),
      keyring: host.keyring,
      vision,
      judge: judgeByCaptureRules,
      now: () => new Date(),
      random: Math.random,
      log,
      recentLog: () => lastLines(join(dataDir, LOG_FILE)),
    },
  )
}
