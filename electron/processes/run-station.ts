// The station's process, started with what this booth was started with, and started again when it is gone.
import { join } from 'node:path'
import type { Problem } from '../../core/contract/station-records.ts'
import { packedTrainingSet } from '../../station/training/training-set.ts'
import type { Electron } from '../electron-parts.ts'
import type { Failed } from '../lifecycle/recovery.ts'
import { SERVICES } from '../lifecycle/watch-children.ts'
import type { ShellOptions } from '../options/kept-options.ts'
import type { Layout } from '../options/layout.ts'
import { safeStorageKeyring } from '../security/keyring.ts'
import { type StationHost, startStation } from './station-host.ts'
import type { StationServiceOptions } from './station-service.ts'

export interface StationRun {
  readonly dataDir: string
  readonly flags: Pick<ShellOptions, 'camera' | 'training' | 'lang'>
  readonly layout: Layout
  readonly failed: Failed
  /** Whether it is still wanted: whoever reads what is wrong finds nothing changed until the program is started again. */
  readonly isWanted: () => boolean
  readonly onOpened: (station: StationHost) => void
  readonly onUnusable: (problem: Problem) => void
}

export interface RunningStation {
  /** The one that is open; another one may be on its way. */
  readonly open: () => StationHost | null
  readonly start: () => void
  readonly close: () => Promise<void>
}

export function runStation(
  electron: Pick<Electron, 'app' | 'utilityProcess' | 'MessageChannelMain' | 'safeStorage'>,
  { dataDir, flags, layout, failed, isWanted, onOpened, onUnusable }: StationRun,
): RunningStation {
  const { built, resourcesDir } = layout
  const fork = (file: string, argument: string, serviceName: string) =>
    electron.utilityProcess.fork(join(built, file), [argument], { serviceName })
  let open: StationHost | null = null
  let last: StationHost | null = null

  function options(): StationServiceOptions {
    const trainingSet = packedTrainingSet(resourcesDir)
    return {
      dataDir,
      resourcesDir,
      version: electron.app.getVersion(),
      host: 'electron',
      camera: flags.camera,
      training: flags.training,
      lang: flags.lang,
      node: layout.node,
      visionFile: layout.visionFile,
      ...(trainingSet ? { trainingSet } : {}),
    }
  }

  function start(): void {
    if (!isWanted()) return
    const station = startStation({
      forkStation: () => fork('station-process.js', JSON.stringify(options()), SERVICES.station),
      forkVision: () => fork('vision-process.js', resourcesDir, SERVICES.vision),
      createChannel: () => new electron.MessageChannelMain(),
      keyring: safeStorageKeyring(electron.safeStorage),
      onOpened: () => {
        open = station
        onOpened(station)
      },
      onUnusable,
      onGone: (code) => failed('station', `exit ${code}`, start),
    })
    last = station
  }

  return { open: () => open, start, close: async () => last?.close() }
}
