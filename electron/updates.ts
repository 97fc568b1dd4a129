// Updates, where the administrator named an address for them: fetched in quiet times, installed when nobody is at the
// booth and nothing waits to be sent.
import type { AppUpdater } from 'electron-updater'

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
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
}

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
    if (await isQuiet()) updater.quitAndInstall(true, true)
  } catch (error) {
    log('update-failed', { error: (error as Error).name })
  }
}
