// The Electron shell: which capabilities it has, in the order in which they come to be. Each is a function over the
// Electron objects it is handed, in a file of its own; here they are put together.
import { join } from 'node:path'
import type { Problem } from '../core/contract/station-records.ts'
import { framesOf } from '../station/failure.ts'
import { problemTexts } from '../station/kiosk/problem-page.ts'
import type { Electron } from './electron-parts.ts'
import { keepCrashDumps } from './lifecycle/crash-dumps.ts'
import { keepAwake } from './lifecycle/power.ts'
import { createRecovery } from './lifecycle/recovery.ts'
import { createRestart } from './lifecycle/restart.ts'
import { openLog } from './lifecycle/shell-log.ts'
import { shutDownInOrder } from './lifecycle/shutdown.ts'
import { isOnlyInstance } from './lifecycle/single-instance.ts'
import { keepUpdated } from './lifecycle/updates.ts'
import { watchChildren } from './lifecycle/watch-children.ts'
import { readShellFlags } from './options/command.ts'
import { settleInFolder } from './options/data-folder.ts'
import { shellOptions } from './options/kept-options.ts'
import { layoutOf } from './options/layout.ts'
import { runStation } from './processes/run-station.ts'
import { setChromiumSwitches } from './security/chromium-switches.ts'
import { isKeyringUsable } from './security/keyring.ts'
import { confineEverything } from './security/navigation.ts'
import { guardPermissions } from './security/permissions.ts'
import { servePagePorts } from './windows/page-ports.ts'
import { createPageState } from './windows/page-state.ts'
import { PAGES_SCHEME, servePages } from './windows/pages.ts'
import { createWindows } from './windows/windows.ts'

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
  const windows = createWindows(electron, {
    preload: join(program.built, 'preload.cjs'),
    kiosk: !flags.windowed,
    isEnding: () => shutdown.isBegun(),
    areScreensUp: () => pageState.areScreensUp(),
    failed: (...failure) => recovery.failed(...failure),
    onClosed: () => app.quit(),
  })
  if (!isOnlyInstance(app, windows.comeForward)) return

  const log = openLog(dataDir)
  keepCrashDumps(electron.crashReporter, app.getPath('crashDumps'), log)
  setChromiumSwitches(app, flags.updates)
  electron.protocol.registerSchemesAsPrivileged([PAGES_SCHEME])
  confineEverything(app)
  electron.Menu.setApplicationMenu(null)

  const layout = layoutOf({ ...program, app })
  const { startAgain, leave } = createRestart(app, { ...program, supervised: flags.supervised })
  const pageState = createPageState(layout, () => startAgain([]))
  const showProblem = (problem: Problem): void => {
    pageState.problem(problem)
    windows.load('operator')
  }
  const recovery = createRecovery({
    now: Date.now,
    relaunchedAt: flags.relaunched,
    relaunch: startAgain,
    callStaff: () => showProblem({ code: 'shell-failing', subject: '' }),
    log,
  })
  let letSleep = (): void => undefined
  const shutdown = shutDownInOrder(app, {
    begun: () => {
      recovery.end()
      letSleep()
    },
    close: () => station.close(),
    leave,
  })
  let handOver = (): void => undefined
  const station = runStation(electron, {
    dataDir,
    flags,
    layout,
    failed: recovery.failed,
    isWanted: () => !pageState.isProblem(),
    onOpened: ({ bytes }) => {
      // Pages that were there before find their session again over a new port.
      if (!pageState.screens(bytes)) return handOver()
      windows.load('operator')
      windows.load('sitter')
    },
    onUnusable: showProblem,
  })

  async function open(): Promise<void> {
    await app.whenReady()
    guardPermissions(electron.session.defaultSession)
    servePages(electron.protocol, pageState.answer)
    windows.open()
    watchChildren(app, recovery.failed, windows.reload)
    handOver = servePagePorts({
      ipc: electron.ipcMain,
      createChannel: () => new electron.MessageChannelMain(),
      pages: windows.pages,
      give: (port, display) => station.open()?.givePage(port, display),
    })
    letSleep = keepAwake(electron.powerSaveBlocker)
    const problem = folderProblem ?? layout.problem
    if (problem) showProblem(problem)
    else if (isKeyringUsable(electron.safeStorage, program.platform)) station.start()
    else showProblem({ code: 'no-keyring', subject: '' })
    if (flags.updates !== null)
      keepUpdated(async () => (await import('electron-updater')).default.autoUpdater, {
        address: flags.updates,
        isQuiet: async () => (await station.open()?.isQuiet()) ?? false,
        makeWay: async () => {
          await shutdown.makeWay()
          app.releaseSingleInstanceLock()
        },
        comeBack: () => startAgain([]),
        log,
      })
  }

  open().catch((error: unknown) => {
    log('not-started', { error: (error as Error).name, stack: framesOf(error) })
    if (windows.isOpen()) showProblem({ code: 'shell-failing', subject: '' })
    else {
      // Without a window there is only the system's own box.
      const [zh, en] = problemTexts(layout.resourcesDir)
      electron.dialog.showErrorBox(zh['title']!, `${zh['shell-failing']}\n\n${en['shell-failing']}`)
      app.exit(1)
    }
  })
}
