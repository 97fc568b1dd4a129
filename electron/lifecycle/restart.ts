// How the program starts itself again. An AppImage runs from a mount that goes with it, so the file itself is started; a
// program that somebody else watches over is started by them, as its exit code asks.
import type { App } from 'electron'
import { argsAgain } from '../options/command.ts'

/** Exit codes: start again and remember that it was needed, or start again as if for the first time. */
export const AGAIN = { remembered: 75, afresh: 76 } as const

export interface RestartOptions {
  readonly args: readonly string[]
  readonly appImage: string | undefined
  readonly supervised: boolean
}

export interface Restart {
  readonly startAgain: (relaunchedAt: readonly number[]) => void
  /** The last step of going. */
  readonly leave: () => void
}

export function createRestart(
  app: Pick<App, 'relaunch' | 'quit' | 'exit'>,
  { args, appImage, supervised }: RestartOptions,
): Restart {
  let code: number | null = null
  let asked = false
  return {
    startAgain: (relaunchedAt) => {
      // Two wishes would start two programs.
      if (asked) return
      asked = true
      if (supervised) code = relaunchedAt.length > 0 ? AGAIN.remembered : AGAIN.afresh
      else
        app.relaunch({
          args: argsAgain(args, relaunchedAt),
          ...(appImage ? { execPath: appImage } : {}),
        })
      app.quit()
    },
    leave: () => (code === null ? app.quit() : app.exit(code)),
  }
}
