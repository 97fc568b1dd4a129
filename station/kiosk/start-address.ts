// How the address that opens the booth is told. Whoever reads it is let in once, so it is said where only the one who
// started the program reads along: a terminal, or the output that was asked for by starting without a browser. A service's
// output is kept in a journal for weeks; there it is put into a file that only the booth's own account can read.
import { fstatSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Output {
  readonly isTerminal: boolean
  /** systemd's journal keeps what is written. */
  readonly isJournal: boolean
  readonly say: (line: string) => void
}

export interface StartAddressOptions {
  readonly address: () => string
  /** After so long an address that nobody opened is dead. */
  readonly lifeMs: number
  /** Whether a browser was opened, so that nobody needs the address to begin with. */
  readonly hasBrowser: boolean
  readonly dataDir: string
  readonly output: Output
}

export interface StartAddress {
  /** The address told last was used. */
  readonly used: () => void
  /** Somebody asks for one. */
  readonly tell: () => void
  readonly close: () => void
}

const HOW = 'open it in Chromium, Chrome or Edge on this machine; it works once and for a few minutes'

export function tellStartAddress(options: StartAddressOptions): StartAddress {
  const { address, lifeMs, hasBrowser, output } = options
  const file = join(options.dataDir, 'start-address')
  const spoken = !output.isJournal && (output.isTerminal || !hasBrowser)
  let told: { readonly address: string; readonly timer: NodeJS.Timeout } | null = null

  function forget(): void {
    if (!told) return
    clearTimeout(told.timer)
    told = null
    rmSync(file, { force: true })
  }

  function tell(): void {
    forget()
    const now = address()
    told = { address: now, timer: setTimeout(over, lifeMs).unref() }
    if (spoken) output.say(`采集站 booth: ${now}`)
    else output.say(written(now) ? `the booth's address is in ${file}` : `${file} cannot be written`)
  }

  /** A full disk must not end a booth that somebody asked for its address. */
  function written(now: string): boolean {
    try {
      writeFileSync(file, `${now}\n`, { mode: 0o600 })
      return true
    } catch {
      return false
    }
  }

  /** Without a browser there is always one that works, but never one in a file that nobody asked for. */
  function over(): void {
    forget()
    if (spoken && !hasBrowser) tell()
  }

  rmSync(file, { force: true })
  if (!hasBrowser) {
    output.say(spoken ? `${HOW}, the next one is printed here` : HOW)
    tell()
  }
  return { used: over, tell, close: forget }
}

export function standardOutput(env: NodeJS.ProcessEnv = process.env): Output {
  return {
    isTerminal: process.stdout.isTTY === true,
    isJournal: isJournal(1, env['JOURNAL_STREAM']),
    say: (line) => void process.stdout.write(`${line}\n`),
  }
}

/** systemd names device and inode of the stream it reads (systemd.exec(5), $JOURNAL_STREAM). */
export function isJournal(fd: number, stream: string | undefined): boolean {
  if (!stream) return false
  try {
    const { dev, ino } = fstatSync(fd)
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}
