// A whole booth in this process: vision child, station and loopback host, from one folder of program files.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Logger, pino } from 'pino'
import { bundledCaptureRules } from '../core/photo/bundled.ts'
import { judge } from '../core/photo/rules.ts'
import { keyFileKeyring } from './keys/key-file.ts'
import { createKiosk, type Kiosk } from './kiosk.ts'
import { createStation, type Station } from './station.ts'
import type { TrainingSet } from './training.ts'
import { unusable } from './unusable.ts'
import { verifyModels } from './vision/models.ts'
import { createVision } from './vision/supervisor.ts'

export interface BoothOptions {
  /** Where `resources/`, `out/renderer/` and `node_modules/` lie. */
  readonly programDir: string
  readonly dataDir: string
  readonly version: string
  readonly port: number
  readonly camera: string | null
  readonly training: boolean
  readonly lang: 'zh-CN' | 'en' | null
  readonly trainingSet?: TrainingSet
  readonly onOpened?: () => void
}

export interface Booth {
  readonly station: Station
  readonly kiosk: Kiosk
  readonly close: () => Promise<void>
}

function openLog(dataDir: string): Logger {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const dest = join(dataDir, 'station.log')
    return pino({ level: 'info', base: null }, pino.destination({ dest, sync: true }))
  } catch (error) {
    throw unusable(error, dataDir)
  }
}

/** Throws `StationUnusable` where the data folder cannot be used as it is. */
export async function openBooth(options: BoothOptions): Promise<Booth> {
  const dataDir = resolve(options.dataDir)
  const log = openLog(dataDir)
  const inProgram = (...parts: string[]): string => join(options.programDir, ...parts)
  const resourcesDir = inProgram('resources')
  const problems = (await verifyModels(resourcesDir)).map(({ file, problem }) => ({
    code: problem === 'missing' ? ('models-missing' as const) : ('models-altered' as const),
    subject: file,
  }))
  const { version, camera, training, lang, trainingSet, onOpened } = options
  const station = await createStation(
    {
      dataDir: join(dataDir, 'station'),
      resourcesDir,
      version,
      host: 'chromium',
      camera,
      training,
      lang,
      problems,
      ...(trainingSet ? { trainingSet } : {}),
    },
    {
      keyring: (dir) => keyFileKeyring(join(dir, 'host.key')),
      vision: createVision({ resourcesDir, onRestart: (why) => log.warn({ why }, 'vision-restarted') }),
      judge: (measures) =>
        judge(Object.fromEntries(measures.map((one) => [one.id, one])), bundledCaptureRules),
      now: () => new Date(),
      random: Math.random,
      log,
    },
  )
  const kiosk = await createKiosk({
    station,
    port: options.port,
    roots: {
      renderer: inProgram('out', 'renderer'),
      models: inProgram('resources', 'models'),
      wasm: inProgram('node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
      sitter: inProgram('resources', 'sitter'),
    },
    ...(onOpened ? { onOpened } : {}),
  })
  return {
    station,
    kiosk,
    close: async () => {
      await kiosk.close()
      await station.close()
    },
  }
}
