// The Electron shell: which capabilities it has, in the order in which they come to be. Each is a function over the
// Electron objects it is handed, in a file of its own; here they are put together.
import { join } from 'node:path'
import type * as ElectronModule from 'electron'
import type { BrowserWindow } from 'electron'
import type { Problem } from '../core/contract/station.ts'
import { quietFlags } from '../station/chromium/flags.ts'
import { framesOf } from '../station/failure.ts'
import { problemTexts } from '../station/kiosk/trouble.ts'
import { packedTrainingSet } from '../station/training-set.ts'
import { keepWindow } from './booth-window.ts'
import { readShellFlags } from './command.ts'
import { keepCrashDumps } from './crash-dumps.ts'
import { settleInFolder } from './data-folder.ts'
import { endInOrder } from './ending.ts'
import { shellOptions } from './kept-options.ts'
import { isKeyringUsable, safeStorageKeyring } from './keyring.ts'
import { layoutOf } from './layout.ts'
import { confineEverything } from './navigation.ts'
import { START } from './origin.ts'
import { servePagePorts } from './page-ports.ts'
import { PAGES_SCHEME, servePages } from './pages.ts'
import { guardPermissions } from './permissions.ts'
import { keepAwake } from './power.ts'
import { createRecovery } from './recovery.ts'

import { createRestart } from './restart.ts'
import { openLog } from './shell-log.ts'
import { createShowing } from './showing.ts'
import { isOnlyInstance } from './single-instance.ts'
import { type StationHost, startStation } from './station-host.ts'
import type { StationServiceOptions } from './station-service.ts'
import { keepUpdated } from './updates.ts'
import { SERVICES, watchChildren } from './watch-children.ts'
import { watchPage } from './watch-page.ts'
import { assignDisplays, windowOptions } from './window.ts'

/** What the shell uses of Electron. */
export type Electron = Pick<
  typeof ElectronModule,
  | 'app'
  | 'BrowserWindow'
  | 'crashReporter'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'powerSaveBlocker'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'utilityProcess'
>

export interface ShellProcess {
  readonly args: readonly string[]
  /** The folder of the built files. */
  readonly built: string
  readonly resourcesPath: string
  /** The AppImage that the program runs from, as its run time names it. */
  readonly appImage: string | undefined
  readonly platform: NodeJS.Platform
  readonly arch: NodeJS.Architecture
}

export function startShell(electron: Electron, program: ShellProcess): void {
  const { app } = electron
  const keptFile = app.isPackaged ? join(app.getPath('userData'), 'options.json') : null
  const flags = shellOptions(readShellFlags(program.args), keptFile)
  const dataDir = flags.data ?? join(app.getPath('appData'), 'capture-station')
  const folderProblem = settleInFolder(app, dataDir)
  let window: BrowserWindow | null = null
  const comeForward = (): void => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  }
  if (!isOnlyInstance(app, comeForward)) return

  const log = openLog(dataDir)
  keepCrashDumps(electron.crashReporter, app.getPath('crashDumps'), new Date())
  for (const flag of quietFlags()) {
    const [name, ...value] = flag.slice(2).split('=')
    app.commandLine.appendSwitch(name!, value.join('='))
  }
  electron.protocol.registerSchemesAsPrivileged([PAGES_SCHEME])
  confineEverything(app)
  electron.Menu.setApplicationMenu(null)

  const layout = layoutOf({ ...program, app })
  /** The one that is open; another one may be on its way. */
  let station: StationHost | null = null
  let started: StationHost | null = null

  const { startAgain, leave } = createRestart(app, { ...program, supervised: flags.supervised })
  // What did not load is told to the recovery by the page's own event.
  const load = (): void => void window?.loadURL(START).catch(() => undefined)
  const showing = createShowing(layout, () => startAgain([]))
  function showTrouble(problem: Problem): void {
    showing.trouble(problem)
    load()
  }
  const recovery = createRecovery({
    now: Date.now,
    relaunchedAt: flags.relaunched,
    relaunch: startAgain,
    callStaff: () => showTrouble({ code: 'shell-failing', subject: '' }),
    log,
  })
  const ending = endInOrder(app, {
    begun: () => {
      recovery.end()
      letSleep()
    },
    close: async () => started?.close(),
    leave,
  })
  let letSleep = (): void => undefined

  function openStation(handOver: () => void): void {
    // Whoever reads what is wrong finds nothing changed until the program is started again.
    if (showing.isTrouble()) return
    const set = packedTrainingSet(layout.resourcesDir)
    const options: StationServiceOptions = {
      dataDir,
      resourcesDir: layout.resourcesDir,
      version: app.getVersion(),
      host: 'electron',
      camera: flags.camera,
      training: flags.training,
      lang: flags.lang,
      node: layout.node,
      visionFile: layout.visionFile,
      ...(set ? { trainingSet: set } : {}),
    }
    const opening = startStation({
      forkStation: () =>
        electron.utilityProcess.fork(join(layout.built, 'station-process.js'), [JSON.stringify(options)], {
          serviceName: SERVICES.station,
        }),
      forkVision: () =>
        electron.utilityProcess.fork(join(layout.built, 'vision-process.js'), [layout.resourcesDir], {
          serviceName: SERVICES.vision,
        }),
      createChannel: () => new electron.MessageChannelMain(),
      keyring: safeStorageKeyring(electron.safeStorage),
      onOpened: () => {
        station = opening
        // A page that was there before finds its session again over the new port.
        if (showing.screens(opening.bytes)) load()
        else handOver()
      },
      onUnusable: showTrouble,
      onGone: (code) => recovery.failed('station', `exit ${code}`, () => openStation(handOver)),
    })
    started = opening
  }

  async function open(): Promise<void> {
    await app.whenReady()
    guardPermissions(electron.session.defaultSession)
    servePages(electron.protocol, showing.answer)
    const { operator } = assignDisplays(electron.screen.getAllDisplays(), electron.screen.getPrimaryDisplay())
    window = new electron.BrowserWindow(
      windowOptions({
        display: operator,
        preload: join(layout.built, 'preload.cjs'),
        kiosk: !flags.windowed,
      }),
    )
    keepWindow(window, {
      kiosk: !flags.windowed,
      takesFocus: true,
      isEnding: ending.isBegun,
      onClosed: () => {
        window = null
        app.quit()
      },
    })
    watchPage(window.webContents, 'page', recovery.failed)
    watchChildren(app, recovery.failed, () => window?.webContents.reload())
    const handOver = servePagePorts({
      ipc: electron.ipcMain,
      createChannel: () => new electron.MessageChannelMain(),
      contents: () => window?.webContents ?? null,
      give: (port) => station?.givePage(port),
    })
    letSleep = keepAwake(electron.powerSaveBlocker)
    const problem = folderProblem ?? layout.problem
    if (problem) showTrouble(problem)
    else if (isKeyringUsable(electron.safeStorage, program.platform)) openStation(handOver)
    else showTrouble({ code: 'no-keyring', subject: '' })
    if (flags.updates !== null)
      keepUpdated(async () => (await import('electron-updater')).default.autoUpdater, {
        address: flags.updates,
        isQuiet: async () => (await station?.isQuiet()) ?? false,
        makeWay: async () => {
          await ending.makeWay()
          app.releaseSingleInstanceLock()
        },
        comeBack: () => startAgain([]),
        log,
      })
  }

  open().catch((error: unknown) => {
    log('not-started', { error: (error as Error).name, stack: framesOf(error) })
    if (window) showTrouble({ code: 'shell-failing', subject: '' })
    else {
      // Without a window there is only the system's own box.
      const [zh, en] = problemTexts(layout.resourcesDir)
      electron.dialog.showErrorBox(zh['title']!, `${zh['shell-failing']}\n\n${en['shell-failing']}`)
      app.exit(1)
    }
  })
}
