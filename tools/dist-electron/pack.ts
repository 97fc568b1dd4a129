// Packs the Electron shell with electron-builder, for this machine's kind.
import { readFileSync } from 'node:fs'
import { Arch, build, type Configuration, Platform } from 'electron-builder'
import { build as bundle } from 'electron-vite'
import { electronBuilderConfig, MACHINES, type Machine } from '../../build/electron-builder.ts'
import { writeTrainingSet } from '../cli/booth.ts'
import { inRoot } from '../setup/root.ts'

/** Throws where the shell is not made for this machine. */
export function thisMachine(): Machine {
  const found = MACHINES.find((one) => one.platform === process.platform && one.arch === process.arch)
  if (found) return found
  const known = MACHINES.map(({ platform, arch }) => `${platform}-${arch}`).join(', ')
  throw new Error(`the shell is packed on one of ${known}, not on ${process.platform}-${process.arch}`)
}

export const bundleShell = (): Promise<void> => bundle({ root: inRoot(), logLevel: 'error' })

export interface PackOptions {
  /** `dir` leaves the unpacked program; without it the installers of this machine's kind are made. */
  readonly target?: 'dir'
  readonly overrides?: Configuration
}

/** Returns the files that were made. */
export async function packElectron({ target, overrides }: PackOptions = {}): Promise<string[]> {
  const machine = thisMachine()
  await bundleShell()
  await writeTrainingSet()
  const platform = machine.platform === 'linux' ? Platform.LINUX : Platform.WINDOWS
  const arch = machine.arch === 'x64' ? Arch.x64 : Arch.arm64
  return build({
    projectDir: inRoot(),
    targets: target ? platform.createTarget(target, arch) : platform.createTarget(null, arch),
    config: { ...electronBuilderConfig(inRoot(), machine), ...overrides },
    publish: 'never',
  })
}

export const electronVersion = (): string =>
  (
    JSON.parse(readFileSync(inRoot('node_modules', 'electron', 'package.json'), 'utf8')) as {
      version: string
    }
  ).version
