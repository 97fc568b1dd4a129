// The booth as it is installed: no demo, no tools, everything it needs lies beside it.
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { openBooth } from './booth.ts'
import { type BoothFlags, boothCommand } from './command.ts'
import { showBooth, showWhyNotStarted } from './kiosk/show-booth.ts'
import { packedTrainingSet } from './training/training-set.ts'

const flags = boothCommand(
  'capture-station',
  'data folder (default: the one systemd gives, else data/ here)',
  'camera label that must be used',
)
  .parse()
  .opts<BoothFlags>()

const programDir = dirname(import.meta.dirname)
const dataDir = resolve(flags.data ?? process.env['STATE_DIRECTORY'] ?? 'data')

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(programDir, ...path), 'utf8'))

try {
  let opened = (): void => undefined
  const set = packedTrainingSet(join(programDir, 'resources'))
  const booth = await openBooth({
    programDir,
    dataDir,
    version: (readJson('package.json') as { version: string }).version,
    port: flags.port,
    camera: flags.camera ?? null,
    training: false,
    lang: flags.lang ?? null,
    ...(set ? { trainingSet: set } : {}),
    onOpened: () => opened(),
  })
  opened = showBooth({
    ...flags,
    address: booth.kiosk.address,
    startAddressMs: booth.startAddressMs,
    close: booth.close,
    dataDir,
    fakeCamera: null,
  }).opened
} catch (error) {
  await showWhyNotStarted(error, { ...flags, programDir, dataDir, fakeCamera: null })
}
