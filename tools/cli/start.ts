// npm start: the booth, and without --server a demo server beside it.
import { existsSync, mkdirSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { hasDisplay, openBrowser } from '../../station/kiosk/browser.ts'
import { StationUnusable } from '../../station/station.ts'
import { serverAddress } from '../../station/sync/server-address.ts'
import { inRoot } from '../setup/root.ts'
import { makeFakeCamera } from '../sitter/fake-camera.ts'
import { type Booth, DEMO_OPERATORS, DEMO_REVIEWER, startBooth } from './booth.ts'

interface Flags {
  readonly headless: boolean
  readonly kiosk: boolean
  readonly port: number
  readonly data?: string
  readonly server?: string
  readonly camera?: string
  readonly lang?: 'zh-CN' | 'en'
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new InvalidArgumentError('0 to 65535')
  return value
}

function address(text: string): string {
  const found = serverAddress(text)
  if (!found) throw new InvalidArgumentError('https, or http on this machine only')
  return found
}

const flags = new Command('start')
  .description('capture booth for graduation photos (学历照片)')
  .option('--headless', 'open no browser, print the address', false)
  .option('--kiosk', 'full screen, no way out', false)
  .option('--port <n>', 'port of the loopback host', port, 0)
  .option('--data <dir>', 'data folder (data/demo, or data/booth with --server)')
  .option('--server <url>', 'review server; without it a demo server is started')
  .option('--camera <name>', 'camera label, a picture or MJPEG file (training), or sitter (training)')
  .addOption(new Option('--lang <lang>', 'language of the screens').choices(['zh-CN', 'en']))
  .action(() => undefined)
  .parse()
  .opts<Flags>()

const serverUrl = flags.server === undefined ? null : address(flags.server)
const dataDir = resolve(flags.data ?? inRoot('data', serverUrl ? 'booth' : 'demo'))
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

function announce({ kiosk, server }: Booth): void {
  say(`采集站 booth: ${kiosk.address()}`)
  if (!server) return
  say(`审核后台 review console: ${server.url}/console/`)
  for (const { name, role, pin } of DEMO_OPERATORS) say(`  ${name} (${role})  PIN ${pin}`)
  say(`  ${DEMO_REVIEWER.name} (console)  ${DEMO_REVIEWER.password}`)
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
  const show = !flags.headless && hasDisplay(process.env)
  const options = {
    address: booth.kiosk.address(),
    profileDir: join(dataDir, 'browser'),
    kiosk: flags.kiosk,
    fakeCamera,
  }
  const browser = show ? openBrowser(options) : null
  if (!browser)
    say(
      'open this address in Chromium, Chrome or Edge on this machine; it works once, the next one is printed here',
    )
  opened = () => say(`for another window: ${booth.kiosk.address()}`)
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    browser?.kill()
    await booth.close()
    process.exit(0)
  }
  browser?.on('exit', stop)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

try {
  await main()
} catch (error) {
  const text =
    error instanceof StationUnusable
      ? `${error.problem.subject}: ${error.message}`
      : ((error as Error).stack ?? String(error))
  process.stderr.write(`the booth could not start: ${text}\n`)
  process.exitCode = 1
}
