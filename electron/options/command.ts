// The shell's options. Chromium's own switches pass by.
import { Command, Option } from 'commander'
import { serverAddress } from '../../station/sync/server-address.ts'

/** What one start named; the rest is as it was kept. `false` takes back what was kept. */
export interface GivenFlags {
  readonly data?: string
  readonly camera?: string | false
  readonly lang?: 'zh-CN' | 'en'
  readonly training?: boolean
  readonly windowed?: boolean
  readonly updates?: string | false
  /** When the program started itself again, ms of the epoch; set by the program alone. */
  readonly relaunched?: readonly number[]
  /** Whoever started the program starts it again, as its exit code asks. */
  readonly supervised?: boolean
}

const RELAUNCHED = '--relaunched'

const times = (text: string): number[] => text.split(',').map(Number).filter(Number.isFinite)

/** Updates lie below a path; of a review server's address only the origin counts. */
export function updateAddress(text: string): string {
  if (!serverAddress(text)) throw new Error('--updates: https, or http on this machine only')
  return new URL(text).href
}

/** `args` as the program got them; the work tree's start names the program's folder first. */
export const readShellFlags = (args: readonly string[]): GivenFlags =>
  new Command('capture-station')
    .allowUnknownOption()
    .allowExcessArguments()
    .option('--data <dir>', 'data folder')
    .option('--camera <name>', 'camera label that must be used, or sitter (training)')
    .option('--no-camera', 'any camera')
    .addOption(new Option('--lang <lang>', 'language of the screens').choices(['zh-CN', 'en']))
    .option('--training', 'open the training folder, this time')
    .option('--windowed', 'a window instead of the whole screen')
    .option('--no-windowed', 'the whole screen')
    .option('--updates <url>', 'where updates are fetched', updateAddress)
    .option('--no-updates', 'no updates')
    .addOption(new Option(`${RELAUNCHED} <times>`).argParser(times).hideHelp())
    .addOption(new Option('--supervised').hideHelp())
    .action(() => undefined)
    .parse([...args], { from: 'user' })
    .opts<GivenFlags>()

/** The same start again, remembering when. */
export const argsAgain = (args: readonly string[], relaunched: readonly number[]): string[] => [
  ...args.filter((one) => !one.startsWith(`${RELAUNCHED}=`)),
  ...(relaunched.length > 0 ? [`${RELAUNCHED}=${relaunched.join(',')}`] : []),
]
