// The whole shell over doubles: the order in which it comes up, and what it does when parts fail.
import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Problem } from '../core/contract/station-records.ts'
import { eventually } from '../tools/patience/patience.ts'
import type { Electron } from './electron-parts.ts'
import { BUDGET } from './lifecycle/recovery.ts'
import { startShell } from './shell.ts'
import { type ChildDouble, childDouble, createChannel, settled } from './testing.ts'
import { PAGES_SCHEME } from './windows/pages.ts'

const root = join(import.meta.dirname, '..')
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shell-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

interface Frame {
  url: string
  readonly postMessage: ReturnType<typeof vi.fn>
}

interface WindowDouble extends EventEmitter {
  readonly loadURL: ReturnType<typeof vi.fn>
  readonly focus: ReturnType<typeof vi.fn>
  readonly show: ReturnType<typeof vi.fn>
  readonly showInactive: ReturnType<typeof vi.fn>
  readonly webContents: EventEmitter & {
    readonly reload: ReturnType<typeof vi.fn>
    readonly mainFrame: Frame
  }
  readonly options: { readonly x: number; readonly kiosk: boolean; readonly webPreferences: object }
}

interface World {
  readonly calls: string[]
  /** What the last call of that name was given. */
  readonly given: (name: string) => unknown[]
  /** The station's process calls the shell. */
  readonly tell: (m: string, ...a: unknown[]) => Promise<void>
  readonly app: EventEmitter & Record<'relaunch' | 'quit' | 'exit', ReturnType<typeof vi.fn>>
  readonly showErrorBox: ReturnType<typeof vi.fn>
  readonly children: ChildDouble[]
  readonly window: () => WindowDouble | undefined
  readonly get: (path: string, init?: RequestInit) => Promise<Response>
  /** The station's process says that it is open, or why not. */
  readonly opened: () => Promise<void>
  readonly unusable: (problem: Problem) => Promise<void>
  readonly ask: (senderFrame: object) => void
  readonly frame: Frame
  readonly windows: readonly WindowDouble[]
  readonly screen: EventEmitter
  readonly displays: object[]
}

/** What Electron allows only then. */
const AFTER_READY = ['window', 'pages', 'permissions', 'screen', 'awake']

interface Given {
  readonly first?: boolean
  readonly backend?: string
  readonly args?: readonly string[]
  readonly dataDir?: string
  readonly arch?: NodeJS.Architecture
  /** Name of a call to Electron that throws. */
  readonly broken?: string
  /** Left edges of the displays; the first is the primary one. */
  readonly displaysAt?: readonly number[]
}

function start({
  first = true,
  backend = 'gnome_libsecret',
  args = [],
  dataDir = dir,
  arch = process.arch,
  broken,
  displaysAt = [0],
}: Given = {}): World {
  const calls: string[] = []
  const given = new Map<string, unknown[]>()
  let ready = false
  const note =
    <T>(name: string, answer: T) =>
    (...args: unknown[]): T => {
      calls.push(name)
      given.set(name, args)
      if (AFTER_READY.includes(name) && !ready) throw new Error(`${name} before the app is ready`)
      if (name === broken) throw new Error('broken')
      return answer
    }
  const children: ChildDouble[] = []
  let handle: ((request: Request) => Promise<Response>) | undefined
  const windows: WindowDouble[] = []
  class BrowserWindow extends EventEmitter {
    loadURL = vi.fn(async () => undefined)
    focus = vi.fn()
    restore = vi.fn()
    show = vi.fn()
    showInactive = vi.fn()
    isMinimized = (): boolean => false
    webContents = Object.assign(new EventEmitter(), {
      mainFrame: { url: 'app://booth/', postMessage: vi.fn() },
      reload: vi.fn(),
      forcefullyCrashRenderer: vi.fn(),
    })
    destroy = (): void => void this.emit('closed')
    readonly options: WindowDouble['options']
    constructor(options: WindowDouble['options']) {
      super()
      this.options = options
      note('window', undefined)(options)
      windows.push(this)
    }
  }
  const ipcMain = new EventEmitter()
  const paths = new Map<string, string>()
  const showErrorBox = vi.fn()
  const app: EventEmitter = Object.assign(new EventEmitter(), {
    isPackaged: false,
    getAppPath: () => root,
    getPath: (name: string) => paths.get(name) ?? dir,
    getVersion: () => '0.0.0',
    setPath: (name: string, path: string) => {
      if (!existsSync(path)) throw new Error(`${name}: no folder`)
      calls.push(`path ${name} ${path}`)
      paths.set(name, path)
    },
    requestSingleInstanceLock: note('lock', first),
    whenReady: async () => {
      await nextTurn()
      ready = true
    },
    releaseSingleInstanceLock: () => void app.emit('lock given up'),
    relaunch: vi.fn(),
    quit: vi.fn(),
    exit: vi.fn(),
    commandLine: { appendSwitch: () => undefined },
  })
  const displays = displaysAt.map((x, n) => ({
    id: n + 1,
    bounds: { x, y: 0, width: 9, height: 9 },
    workArea: { x },
  }))
  const screen = Object.assign(new EventEmitter(), {
    getAllDisplays: () => displays,
    getPrimaryDisplay: () => displays[0],
  })
  const electron = {
    app,
    BrowserWindow,
    dialog: { showErrorBox },
    crashReporter: { start: note('crash dumps', undefined) },
    ipcMain,
    Menu: { setApplicationMenu: note('no menu', undefined) },
    MessageChannelMain: function MessageChannelMain() {
      return createChannel()
    },
    powerSaveBlocker: { start: note('awake', 1), stop: note('asleep', undefined), isStarted: () => true },
    protocol: {
      registerSchemesAsPrivileged: note('scheme', undefined),
      handle: (_scheme: string, answer: typeof handle) => {
        note('pages', undefined)()
        handle = answer
      },
    },
    safeStorage: {
      isEncryptionAvailable: () => true,
      getSelectedStorageBackend: () => backend,
      encryptString: (text: string) => Buffer.from(`sealed ${text}`),
    },
    screen,
    session: {
      defaultSession: {
        setPermissionRequestHandler: note('permissions', undefined),
        setPermissionCheckHandler: () => undefined,
        setDevicePermissionHandler: () => undefined,
        setDisplayMediaRequestHandler: () => undefined,
        on: () => undefined,
      },
    },
    utilityProcess: {
      fork: (file: string, args: readonly string[]) => {
        note(`fork ${file.split('/').at(-1)}`, undefined)(file, ...args)
        const double = childDouble()
        children.push(double)
        return double.child
      },
    },
  }
  startShell(electron as unknown as Electron, {
    args: [...args, '--data', dataDir],
    built: join(root, 'out', 'electron'),
    resourcesPath: '/nowhere',
    appImage: undefined,
    platform: 'linux',
    arch,
  })
  const tell = async (m: string, ...a: unknown[]): Promise<void> => {
    children.at(-1)!.parent.postMessage({ call: { t: 'q', i: m, m, a } })
    await settled()
  }
  return {
    calls,
    given: (name) => given.get(name) ?? [],
    tell,
    app: app as World['app'],
    showErrorBox,
    children,
    window: () => windows[0],
    windows,
    screen,
    displays,
    get: (path, init) => handle!(new Request(`app://booth${path}`, init)),
    opened: () => tell('opened'),
    unusable: (problem) => tell('unusable', problem),
    ask: (senderFrame) => void ipcMain.emit('station-port', { senderFrame }),
    get frame() {
      return windows[0]!.webContents.mainFrame
    },
  }
}

const portsGiven = ({ children }: World): number =>
  children.at(-1)!.posted.filter((one) => (one as { for?: string }).for === 'page').length

describe('coming up', () => {
  it('asks for the lock before anything is opened, and goes when it is the second', async () => {
    const second = start({ first: false })
    await settled()
    expect(second.app.quit).toHaveBeenCalledTimes(1)
    expect(second.calls.filter((one) => !one.startsWith('path'))).toEqual(['lock'])
    expect(existsSync(join(dir, 'shell.log'))).toBe(false)
  })

  it('has every guard in place before the window is there and the station is started', async () => {
    const { calls } = start()
    await settled()
    const order = ['lock', 'crash dumps', 'scheme', 'no menu', 'permissions', 'pages', 'window', 'awake']
    expect(calls.filter((one) => !one.startsWith('path'))).toEqual([...order, 'fork station-process.js'])
    expect(calls).toContain(`path crashDumps ${join(dir, 'crash-dumps')}`)
  })

  it('gives Electron what keeps the booth shut', async () => {
    const { app, given, calls } = start()
    await settled()
    expect(given('no menu')).toEqual([null])
    expect(given('scheme')).toEqual([[PAGES_SCHEME]])
    expect(given('crash dumps')).toEqual([{ uploadToServer: false, compress: true }])
    expect(given('awake')).toEqual(['prevent-display-sleep'])
    expect(app.listenerCount('web-contents-created')).toBe(1)
    expect(calls).toContain(`path userData ${join(dir, 'browser')}`)
    expect(given('window')).toEqual([
      {
        x: 0,
        y: 0,
        width: 9,
        height: 9,
        kiosk: true,
        title: '采集站',
        backgroundColor: '#f5f7fa',
        autoHideMenuBar: true,
        show: false,
        webPreferences: {
          preload: join(root, 'out', 'electron', 'preload.cjs'),
          contextIsolation: true,
          sandbox: true,
          nodeIntegration: false,
          nodeIntegrationInWorker: false,
          nodeIntegrationInSubFrames: false,
          webviewTag: false,
          webSecurity: true,
          navigateOnDragDrop: false,
          spellcheck: false,
          devTools: false,
          backgroundThrottling: false,
        },
      },
    ])
  })

  it('starts the station with what the booth was started with, and its vision child on plain Node', async () => {
    const world = start({ args: ['--training', '--lang', 'en', '--camera', 'sitter'] })
    await settled()
    const [file, json] = world.given('fork station-process.js') as [string, string]
    expect(file).toBe(join(root, 'out', 'electron', 'station-process.js'))
    expect(JSON.parse(json)).toMatchObject({
      dataDir: dir,
      resourcesDir: join(root, 'resources'),
      version: '0.0.0',
      host: 'electron',
      camera: 'sitter',
      training: true,
      lang: 'en',
      node: join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node'),
      visionFile: join(root, 'out', 'electron', 'vision-child.mjs'),
    })
    const plain = start()
    await settled()
    expect(JSON.parse(plain.given('fork station-process.js')[1] as string)).toMatchObject({
      camera: null,
      training: false,
      lang: null,
    })
  })

  it('does for its station what only the shell can: keys wrapped by the system, a vision child', async () => {
    const world = start()
    await settled()
    const answers: unknown[] = []
    world.children[0]!.parent.on('message', ({ data }) => answers.push(data))
    await world.tell('wrapKey', Buffer.from('key'))
    expect(answers).toHaveLength(1)
    const { call } = answers[0] as { call: { r: Uint8Array } }
    expect(Buffer.from(call.r).toString()).toBe(`sealed ${Buffer.from('key').toString('base64')}`)
    await world.tell('startVision', 1)
    expect(world.given('fork vision-process.js')).toEqual([
      join(root, 'out', 'electron', 'vision-process.js'),
      join(root, 'resources'),
    ])
  })

  it('looks for updates where it was told to, and only then', async () => {
    const timers = vi.spyOn(globalThis, 'setInterval')
    const looks = () => timers.mock.calls.filter(([, ms]) => ms === 30 * 60_000).length
    try {
      start()
      await settled()
      expect(looks()).toBe(0)
      start({ args: ['--updates', 'https://updates.example/a/'] })
      await settled()
      expect(looks()).toBe(1)
    } finally {
      for (const { value } of timers.mock.results) clearInterval(value as NodeJS.Timeout)
      timers.mockRestore()
    }
  })

  it('serves the screens with their policy once the station is open, not before', async () => {
    const world = start()
    await settled()
    expect((await world.get('/')).status).toBe(503)
    expect(world.window()!.loadURL).not.toHaveBeenCalled()
    await world.opened()
    expect(world.window()!.loadURL).toHaveBeenCalledWith('app://booth/')
    const page = await world.get('/')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
    expect((await world.get('/models/face_mesh.task')).status).not.toBe(403)
  })

  it('gives the booth’s page a port, and nobody else', async () => {
    const world = start()
    await settled()
    await world.opened()
    world.ask({ url: 'app://booth/' })
    expect(portsGiven(world)).toBe(0)
    world.ask(world.frame)
    expect(portsGiven(world)).toBe(1)
    expect(world.frame.postMessage.mock.calls[0]![0]).toBe('station-port')
  })
})

describe('problem', () => {
  it.each(['ENOTDIR', 'EEXIST'])('of a folder that cannot be (%s) is said on a screen', async (code) => {
    const file = join(dir, 'a file')
    writeFileSync(file, '')
    const dataDir = code === 'EEXIST' ? file : join(file, 'data')
    const world = start({ dataDir })
    await settled()
    expect(world.children).toEqual([])
    expect(world.calls).toContain('window')
    expect(world.window()!.loadURL).toHaveBeenCalledWith('app://booth/')
    expect(await (await world.get('/')).text()).toContain('data-problem="folder-not-writable"')
  })

  it('of a program without its Node is said, and no station opened', async () => {
    // The work tree has the Node of this machine alone.
    const world = start({ arch: process.arch === 'arm64' ? 'x64' : 'arm64' })
    await settled()
    expect(world.children).toEqual([])
    expect(await (await world.get('/')).text()).toContain('data-problem="program-incomplete"')
  })

  it('of the start is said on the screen, or in the system’s box where there is none yet', async () => {
    const late = start({ broken: 'awake' })
    await settled()
    expect(await (await late.get('/')).text()).toContain('data-problem="shell-failing"')
    expect(late.showErrorBox).not.toHaveBeenCalled()
    const early = start({ broken: 'window' })
    await settled()
    expect(early.showErrorBox.mock.calls[0]!.join()).toContain('请联系工作人员')
    expect(early.app.exit).toHaveBeenCalledWith(1)
    expect(readFileSync(join(dir, 'shell.log'), 'utf8')).toContain('not-started')
  })

  it('without a safe keyring opens no station and says so', async () => {
    const world = start({ backend: 'basic_text' })
    await settled()
    expect(world.children).toEqual([])
    expect(await (await world.get('/')).text()).toContain('密钥保管服务')
  })

  it('of the data folder is shown with its way to start again', async () => {
    const world = start()
    await settled()
    await world.unusable({ code: 'store-damaged', subject: dir })
    const page = await world.get('/')
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('data-problem="store-damaged"')
    expect((await world.get('/again', { method: 'POST', headers: { origin: 'app://booth' } })).status).toBe(
      200,
    )
    await settled()
    expect(world.app.relaunch).toHaveBeenCalledWith({ args: ['--data', dir] })
    expect(world.app.quit).toHaveBeenCalledTimes(1)
  })

  it('of a station that dies: started again with a new port for the page that is there', async () => {
    const world = start()
    await settled()
    await world.opened()
    world.children[0]!.die(139)
    await settled()
    expect(world.children).toHaveLength(2)
    await world.opened()
    expect(portsGiven(world)).toBe(1)
    // The page keeps what it shows.
    expect(world.window()!.loadURL).toHaveBeenCalledTimes(1)
  })

  it('that does not end: the program is started again, then staff are called', async () => {
    const dieOut = async (world: World) => {
      for (let n = 0; n <= BUDGET.restarts; n++) {
        world.children.at(-1)!.die(1)
        await settled()
      }
    }
    const world = start()
    await settled()
    await dieOut(world)
    expect(world.app.relaunch).toHaveBeenCalledTimes(1)
    const { args } = world.app.relaunch.mock.calls[0]![0] as { args: string[] }
    expect(args.at(-1)).toMatch(/^--relaunched=\d+$/)

    const now = Date.now()
    const worn = start({ args: [`--relaunched=${now},${now}`] })
    await settled()
    await dieOut(worn)
    expect(worn.app.relaunch).not.toHaveBeenCalled()
    expect(await (await worn.get('/')).text()).toContain('请联系工作人员')
    // And stays there.
    expect(worn.window()!.loadURL).toHaveBeenCalledTimes(1)
    await dieOut(worn)
    await worn.opened()
    expect(worn.window()!.loadURL).toHaveBeenCalledTimes(1)
    expect(await (await worn.get('/')).text()).toContain('请联系工作人员')
    expect(readFileSync(join(dir, 'shell.log'), 'utf8')).toContain('call-staff')
  })

  it('is mended on a full disk too', async () => {
    symlinkSync('/dev/full', join(dir, 'shell.log'))
    const world = start()
    await settled()
    await world.opened()
    world.children[0]!.die(1)
    await settled()
    expect(world.children).toHaveLength(2)
  })

  it('of the page counts in the same budget', async () => {
    const world = start()
    await settled()
    await world.opened()
    const { webContents } = world.window()!
    for (let n = 0; n <= BUDGET.restarts; n++)
      webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(world.app.relaunch).toHaveBeenCalledTimes(1)
  })
})

it('an update finds the station closed and the lock given up', async () => {
  const updater = {
    checkForUpdates: vi.fn(async () => ({ isUpdateAvailable: true, updateInfo: { version: '9' } })),
    downloadUpdate: vi.fn(async () => []),
    setFeedURL: vi.fn(),
    quitAndInstall: vi.fn(),
  }
  vi.doMock('electron-updater', () => ({ default: { autoUpdater: updater } }))
  const timers = vi.spyOn(globalThis, 'setInterval')
  try {
    const world = start({ args: ['--updates', 'https://updates.example/a/'] })
    await settled()
    await world.opened()
    // The station's process, as far as it is asked here.
    const asked: string[] = []
    const { parent, die } = world.children[0]!
    parent.on('message', ({ data }) => {
      const { i, m } = (data as { call?: { i: string; m: string } }).call ?? {}
      if (!m) return
      asked.push(m)
      parent.postMessage({ call: { t: 's', i, r: true } })
    })
    updater.quitAndInstall.mockImplementation(() => asked.push('install'))
    world.app.on('lock given up', () => asked.push('unlocked'))
    const look = timers.mock.calls.find(([, ms]) => ms === 30 * 60_000)![0] as () => void
    look()
    await eventually(() => expect(updater.quitAndInstall).toHaveBeenCalledTimes(1))
    expect(asked).toEqual(['isQuiet', 'isQuiet', 'close', 'unlocked', 'install'])
    expect(world.app.quit).not.toHaveBeenCalled()
    die(0)
  } finally {
    for (const { value } of timers.mock.results) clearInterval(value as NodeJS.Timeout)
    timers.mockRestore()
    vi.doUnmock('electron-updater')
  }
})

describe('the sitter’s display', () => {
  it('has a window of its own, as confined as the other, that takes no keys', async () => {
    const world = start({ displaysAt: [0, 1920] })
    await settled()
    const [operator, sitter] = world.windows
    expect(world.windows).toHaveLength(2)
    expect([operator!.options.x, sitter!.options.x]).toEqual([0, 1920])
    expect(sitter!.options.webPreferences).toEqual(operator!.options.webPreferences)
    expect(sitter!.loadURL).not.toHaveBeenCalled()
    await world.opened()
    expect(sitter!.loadURL.mock.calls).toEqual([['app://booth/?display=sitter']])
    expect(operator!.loadURL.mock.calls).toEqual([['app://booth/']])
    sitter!.emit('ready-to-show')
    expect(sitter!.show).not.toHaveBeenCalled()
    expect(sitter!.showInactive).toHaveBeenCalledTimes(1)
  })

  it('is given a port that says whose it is, and one more when the station was started anew', async () => {
    const world = start({ displaysAt: [0, 1920] })
    await settled()
    await world.opened()
    world.ask(world.windows[1]!.webContents.mainFrame)
    expect(world.children[0]!.posted.at(-1)).toEqual({ for: 'page', display: 'sitter' })
    expect(world.windows[1]!.webContents.mainFrame.postMessage).toHaveBeenCalledTimes(1)
    world.children[0]!.die(1)
    await settled()
    await world.opened()
    expect(portsGiven(world)).toBe(2)
  })

  it('comes and goes while the booth runs', async () => {
    const world = start()
    await settled()
    await world.opened()
    expect(world.windows).toHaveLength(1)
    world.displays.push({ id: 7, bounds: { x: 1920, y: 0 }, workArea: {} })
    world.screen.emit('display-added')
    expect(world.windows[1]!.loadURL).toHaveBeenCalledWith('app://booth/?display=sitter')
    const closed = vi.fn()
    world.windows[1]!.on('closed', closed)
    world.displays.pop()
    world.screen.emit('display-removed')
    expect(closed).toHaveBeenCalledTimes(1)
    expect(world.app.quit).not.toHaveBeenCalled()
    world.ask(world.windows[1]!.webContents.mainFrame)
    expect(portsGiven(world)).toBe(0)
  })

  it('whose page dies counts like the other', async () => {
    const world = start({ displaysAt: [0, 1920] })
    await settled()
    await world.opened()
    const { webContents } = world.windows[1]!
    webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(webContents.reload).toHaveBeenCalledTimes(1)
    expect(readFileSync(join(dir, 'shell.log'), 'utf8')).toContain('sitter-page')
  })
})

describe('the window', () => {
  const close = (world: World) => {
    const event = { preventDefault: vi.fn() }
    world.window()!.emit('close', event)
    return event.preventDefault
  }

  it('is shown when it has something to show, and comes forward when somebody starts the booth again', async () => {
    const world = start()
    await settled()
    const { show, focus } = world.window()!
    expect(show).not.toHaveBeenCalled()
    world.window()!.emit('ready-to-show')
    expect(show).toHaveBeenCalledTimes(1)
    world.app.emit('second-instance')
    expect(focus).toHaveBeenCalledTimes(1)
  })

  it('of a kiosk is closed by nobody until the program goes', async () => {
    const world = start()
    await settled()
    expect(close(world)).toHaveBeenCalledTimes(1)
    world.app.emit('before-quit', { preventDefault: () => undefined })
    expect(close(world)).not.toHaveBeenCalled()
    const windowed = start({ args: ['--windowed'] })
    await settled()
    expect(close(windowed)).not.toHaveBeenCalled()
  })

  it('once closed takes the program with it, and is not touched again', async () => {
    const world = start({ args: ['--windowed'] })
    await settled()
    world.window()!.emit('closed')
    expect(world.app.quit).toHaveBeenCalledTimes(1)
    world.app.emit('second-instance')
    expect(world.window()!.focus).not.toHaveBeenCalled()
    await world.opened()
    expect(world.window()!.loadURL).not.toHaveBeenCalled()
  })
})

it('going, it lets nothing be mended and closes a station that is still opening', async () => {
  const world = start()
  await settled()
  world.app.emit('before-quit', { preventDefault: () => undefined })
  for (let n = 0; n <= BUDGET.restarts; n++)
    world.window()!.webContents.emit('render-process-gone', {}, { reason: 'killed' })
  expect(world.app.relaunch).not.toHaveBeenCalled()
  expect(world.window()!.webContents.reload).not.toHaveBeenCalled()
  // Asked twice it closes once.
  world.app.emit('before-quit', { preventDefault: () => undefined })
  await settled()
  expect(world.children[0]!.posted).toHaveLength(1)
  world.children[0]!.die(0)
  await settled()
  expect(world.app.quit).toHaveBeenCalledTimes(1)
  expect(world.children).toHaveLength(1)
})

it('going, it closes the station first and goes once', async () => {
  const world = start()
  await settled()
  await world.opened()
  const event = { preventDefault: vi.fn() }
  world.app.emit('before-quit', event)
  expect(event.preventDefault).toHaveBeenCalledTimes(1)
  expect(world.app.quit).not.toHaveBeenCalled()
  expect(world.given('asleep')).toEqual([1])
  world.children[0]!.die(0)
  await settled()
  expect(world.app.quit).toHaveBeenCalledTimes(1)
  world.app.emit('before-quit', event)
  expect(event.preventDefault).toHaveBeenCalledTimes(1)
})
