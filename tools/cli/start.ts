// npm start: the booth, and without --server a demo server beside it.
import { existsSync, mkdirSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { DEMO_ACCOUNTS } from '../../server/demo-accounts.ts'
import { type BoothFlags, boothCommand } from '../../station/command.ts'
import { showBooth, showWhyNotStarted } from '../../station/kiosk/show-booth.ts'
import { serverAddress } from '../../station/sync/server-address.ts'
import { inRoot } from '../setup/root.ts'
import { makeFakeCamera } from '../sitter/fake-camera.ts'
import { type Booth, DEMO_OPERATORS, startBooth } from './booth.ts'
import { startUnderElectron } from './start-electron.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

function address(text: string): string {
  const found = serverAddress(text)
  if (!found) throw new InvalidArgumentError('https, or http on this machine only')
  return found
}

const flags = boothCommand(
  'start',
  'data folder (data/demo, or data/booth with --server)',
  'camera label, a picture or MJPEG file (training), or sitter (training)',
)
  .option('--server <url>', 'review server; without it a demo server is started', address)
  .addOption(
    new Option('--host <host>', 'what shows the screens')
      .choices(['chromium', 'electron'])
      .default('chromium'),
  )
  .parse()
  .opts<BoothFlags & { readonly server?: string; readonly host: 'chromium' | 'electron' }>()

const serverUrl = flags.server ?? null
/** A folder belongs to the host that made its key. */
const folder = flags.host === 'electron' ? ['electron', 'electron-demo'] : ['booth', 'demo']
const dataDir = resolve(flags.data ?? inRoot('data', folder[serverUrl ? 0 : 1]!))
const pictureFile =
  flags.camera !== undefined && flags.camera !== 'sitter' && existsSync(flags.camera)
    ? resolve(flags.camera)
    : null
const fakeCamera = pictureFile === null ? null : await cameraFile(pictureFile)

async function cameraFile(file: string): Promise<string> {
  if (extname(file).toLowerCase() === '.mjpeg') return file
  const out = join(dataDir, 'camera.mjpeg')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  await makeFakeCamera({ image: file, out, widthPx: 1920, heightPx: 1080 })
  return out
}

function announce({ server }: Booth): void {
  if (!server) return
  say(`审核后台 review console: ${server.url}/console/`)
  for (const { name, role, pin } of DEMO_OPERATORS) say(`  ${name} (${role})  PIN ${pin}`)
  for (const { name, role, password } of DEMO_ACCOUNTS) say(`  ${name} (console, ${role})  ${password}`)
}

async function main(): Promise<void> {
  let opened = (): void => undefined
  const booth = await startBooth({
    dataDir,
    port: flags.port,
    serverUrl,
    camera: pictureFile ? 'fake' : (flags.camera ?? null),
    training: serverUrl === null || flags.camera === 'sitter' || pictureFile !== null,
    lang: flags.lang ?? null,
    onOpened: () => opened(),
  })
  announce(booth)
  opened = showBooth({
    ...flags,
    address: booth.kiosk.address,
    startAddressMs: booth.startAddressMs,
    close: booth.close,
    dataDir,
    fakeCamera,
  }).opened
}

try {
  if (flags.host === 'electron') await startUnderElectron({ ...flags, dataDir, serverUrl, fakeCamera })
  else await main()
} catch (error) {
  await showWhyNotStarted(error, { ...flags, programDir: inRoot(), dataDir, fakeCamera: null })
}
