// The booth keeps its port from one start to the next. What a browser remembers (that the camera is allowed, above all) it
// remembers for an address with its port.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kiosk } from './kiosk.ts'

/** `port` 0 takes the one of last time, or any where that is taken or there was none. */
export async function onKnownPort(
  dataDir: string,
  port: number,
  open: (port: number) => Promise<Kiosk>,
): Promise<Kiosk> {
  if (port !== 0) return open(port)
  const file = join(dataDir, 'port')
  const known = read(file)
  const kiosk = await open(known).catch((error: NodeJS.ErrnoException) => {
    if (known !== 0 && error.code === 'EADDRINUSE') return open(0)
    throw error
  })
  if (kiosk.port !== known) writeFileSync(file, `${kiosk.port}\n`, { mode: 0o600 })
  return kiosk
}

function read(file: string): number {
  try {
    const port = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : 0
  } catch {
    return 0
  }
}
