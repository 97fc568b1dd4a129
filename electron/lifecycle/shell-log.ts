// The shell's own log. It is written at once, so that the last line before a crash is there, and it never throws: a full
// disk must not keep the booth from being mended.
import { join } from 'node:path'
import { pino } from 'pino'

export type Log = (event: string, fields: Readonly<Record<string, unknown>>) => void

export function openLog(dataDir: string): Log {
  const write = writer(join(dataDir, 'shell.log'))
  return (event, fields) => {
    try {
      write(event, fields)
    } catch {
      // Nobody is left to tell.
    }
  }
}

function writer(dest: string): Log {
  try {
    const destination = pino.destination({ dest, sync: true })
    destination.on('error', () => undefined)
    const log = pino({ level: 'info', base: null }, destination)
    return (event, fields) => log.warn(fields, event)
  } catch {
    return (event, fields) => void process.stderr.write(`${event} ${JSON.stringify(fields)}\n`)
  }
}
