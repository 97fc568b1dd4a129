// Updates, where the administrator named an address for them: fetched in quiet times, installed when nobody is at the
// booth and nothing waits to be sent.
import type { AppUpdater } from 'electron-updater'
import type { Log } from './shell-log.ts'

type Updater = Pick<
  AppUpdater,
  | 'setFeedURL'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
>

export interface UpdateOptions {
  readonly address: string
  /** Nobody signed in, no session, everything delivered. */
  readonly isQuiet: () => Promise<boolean>
  /** Closes the station and gives up its locks: some installers start the new program before this one is gone. */
  readonly makeWay: () => Promise<void>
  /** Starts the booth again where the installer did not take over. */
  readonly comeBack: () => void
  readonly log: Log
}

const CHECK_MS = 30 * 60_000
/** An installer that takes over ends this program well before. */
const TAKE_OVER_MS = 20_000

/**
 * One look for an update; the caller repeats it. A refused or broken download is logged and tried at the next look: it
 * never stops a booth.
 */
export async function updateWhenQuiet(updater: Updater, options: UpdateOptions): Promise<void> {
  const { address, isQuiet, log } = options
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  try {
    if (!(await isQuiet())) return
    updater.setFeedURL({ provider: 'generic', url: address })
    const found = await updater.checkForUpdates()
    if (!found?.isUpdateAvailable) return
    await updater.downloadUpdate()
    log('update-downloaded', { version: found.updateInfo.version })
    // Somebody may have come in the meantime.
    if (await isQuiet()) await install(updater, options)
  } catch (error) {
    log('update-failed', { error: (error as Error).name })
  }
}

async function install(updater: Updater, { makeWay, comeBack }: UpdateOptions): Promise<void> {
  await makeWay()
  setTimeout(comeBack, TAKE_OVER_MS)
  updater.quitAndInstall(true, true)
}

/** `load` brings the updater, which is large, at the first look. */
export function keepUpdated(load: () => Promise<Updater>, options: UpdateOptions): NodeJS.Timeout {
  const look = async (): Promise<void> => updateWhenQuiet(await load(), options)
  return setInterval(
    () => void look().catch((error: Error) => options.log('update-failed', { error: error.name })),
    CHECK_MS,
  )
}
