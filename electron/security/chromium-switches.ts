// Chromium's own switches and its wall, the same as under the other host. The pages come over no network at all; only an
// updater that was given an address may reach that one.
import type { App } from 'electron'
import { quietFlags } from '../../station/chromium/flags.ts'
import { wallFlags } from '../../station/chromium/wall.ts'

export function setChromiumSwitches({ commandLine }: Pick<App, 'commandLine'>, updates: string | null): void {
  for (const flag of [...quietFlags(), ...wallFlags(updates === null ? [] : [new URL(updates).host])]) {
    const [name, ...value] = flag.slice(2).split('=')
    commandLine.appendSwitch(name!, value.join('='))
  }
}
