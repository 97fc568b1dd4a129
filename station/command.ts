// The options every start command of the booth has.
import { Command, InvalidArgumentError, Option } from 'commander'

export interface BoothFlags {
  readonly headless: boolean
  readonly kiosk: boolean
  readonly port: number
  readonly data?: string
  readonly camera?: string
  readonly lang?: 'zh-CN' | 'en'
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new InvalidArgumentError('0 to 65535')
  return value
}

export const boothCommand = (name: string, dataHint: string, cameraHint: string): Command =>
  new Command(name)
    .description('capture booth for graduation photos (学历照片)')
    .option('--headless', 'open no browser, print the address', false)
    .option('--kiosk', 'full screen, no way out', false)
    .option('--port <n>', 'port of the loopback host', port, 0)
    .option('--data <dir>', dataHint)
    .option('--camera <name>', cameraHint)
    .addOption(new Option('--lang <lang>', 'language of the screens').choices(['zh-CN', 'en']))
    .action(() => undefined)
