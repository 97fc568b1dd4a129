// The shell's options. Chromium's own switches pass by.
import { Command, Option } from 'commander'
import { serverAddress } from '../station/sync/server-address.ts'

export interface ShellFlags {
  readonly data?: string
  readonly camera?: string
  readonly lang?: 'zh-CN' | 'en'
  readonly training: boolean
  readonly windowed: boolean
  /** Where updates are fetched; null for none. */
  readonly updates: string | null
  /** When the program started itself again, ms of the epoch; set by the program alone. */
  readonly relaunched: readonly number[]
}

const RELAUNCHED = '--relaunched'

const times = (text: string): number[] => text.split(',').map(Number).filter(Number.isFinite)

function updateAddress(text: string): string {
  const address = serverAddress(text)
  if (!address) throw new Error('--updates: https, or http on this machine only')
  return address
}

/** `args` as the program got them; the work tree's start names the program's folder first. */
export function readShellFlags(args: readonly string[]): ShellFlags {
  const command = new Command('capture-station')
    .allowUnknownOption()
    .allowExcessArguments()
    .option('--data <dir>', 'data folder')
    .option('--camera <name>', 'camera label that must be used, or sitter (training)')
    .addOption(new Option('--lang <lang>', 'language of the screens').choices(['zh-CN', 'en']))
    .option('--training', 'open the training folder', false)
    .option('--windowed', 'a window instead of the whole screen', false)
    .option('--updates <url>', 'where updates are fetched', updateAddress)
    .addOption(new Option(`${RELAUNCHED} <times>`).argParser(times).hideHelp())
    .action(() => undefined)
  const flags = command.parse([...args], { from: 'user' }).opts<Omit<ShellFlags, 'updates' | 'relaunched'>>()
  return { updates: null, relaunched: [], ...flags }
}

/** The same start again, remembering when. */
export const argsAgain = (args: readonly string[], relaunched: readonly number[]): string[] => [
  ...args.filter((one) => !one.startsWith(`${RELAUNCHED}=`)),
  ...(relaunched.length > 0 ? [`${RELAUNCHED}=${relaunched.join(',')}`] : []),
]
