// Chromium's own switches, the same as under the other host.
import type { App } from 'electron'
import { quietFlags } from '../station/chromium/flags.ts'

export function quietenChromium({ commandLine }: Pick<App, 'commandLine'>): void {
  for (const flag of quietFlags()) {
    const [name, ...value] = flag.slice(2).split('=')
    commandLine.appendSwitch(name!, value.join('='))
  }
}
