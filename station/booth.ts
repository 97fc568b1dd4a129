// A whole booth in this process: vision child, station and loopback host, from one folder of program files.
import { join, resolve } from 'node:path'
import { keyFileKeyring } from './keys/key-file.ts'
import { createKiosk, type Kiosk } from './kiosk/kiosk.ts'
import { onKnownPort } from './kiosk/known-port.ts'
import { openStation } from './open-station.ts'
import { readPolicy } from './site/policy.ts'
import type { Station } from './station.ts'
import type { TrainingSet } from './training/training-set.ts'

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
  readonly suggestedServer?: string
  readonly onOpened?: () => void
}

export interface Booth {
  readonly station: Station
  readonly kiosk: Kiosk
  readonly startAddressMs: number
  readonly close: () => Promise<void>
}

/** Throws `StationUnusable` where the data folder cannot be used as it is. */
export async function openBooth({ programDir, port, onOpened, ...options }: BoothOptions): Promise<Booth> {
  const inProgram = (...parts: string[]): string => join(programDir, ...parts)
  const resourcesDir = inProgram('resources')
  const station = await openStation(
    { ...options, dataDir: resolve(options.dataDir), resourcesDir, host: 'chromium' },
    { keyring: (dir) => keyFileKeyring(join(dir, 'host.key')) },
  )
  const startAddressMs = readPolicy(resourcesDir).startAddressMinutes * 60_000
  const kiosk = await onKnownPort(options.dataDir, port, (chosen) =>
    createKiosk({
      station,
      port: chosen,
      startAddressMs,
      roots: {
        renderer: inProgram('out', 'renderer'),
        models: join(resourcesDir, 'models'),
        wasm: inProgram('node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
        sitter: join(resourcesDir, 'sitter'),
      },
      ...(onOpened ? { onOpened } : {}),
    }),
  ).catch(async (error: unknown) => {
    await station.close()
    throw error
  })
  return {
    station,
    kiosk,
    startAddressMs,
    close: async () => {
      await kiosk.close()
      await station.close()
    },
  }
}
