import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isJournal, tellStartAddress } from './start-address.ts'

let dir: string
let said: string[]
let given = 0
beforeEach(() => {
  vi.useFakeTimers()
  dir = mkdtempSync(join(tmpdir(), 'address-'))
  said = []
  given = 0
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(dir, { recursive: true })
})

const file = () => join(dir, 'start-address')
const tokens = () =>
  said.filter((line) => line.includes('token=')).map((line) => line.replace(/.*token=/, ''))

function telling(how: { isTerminal?: boolean; isJournal?: boolean; hasBrowser?: boolean }) {
  return tellStartAddress({
    address: () => {
      given += 1
      return `http://127.0.0.1:1/start?token=${given}`
    },
    lifeMs: 600_000,
    hasBrowser: how.hasBrowser ?? false,
    dataDir: dir,
    output: {
      isTerminal: how.isTerminal ?? false,
      isJournal: how.isJournal ?? false,
      say: (line) => void said.push(line),
    },
  })
}

describe('the start address', () => {
  it('is never written into the journal: the booth’s account finds it in a file, for a while', () => {
    const { used, tell, close } = telling({ isJournal: true })
    expect(tokens()).toEqual([])
    expect(readFileSync(file(), 'utf8')).toBe('http://127.0.0.1:1/start?token=1\n')
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    used()
    expect(existsSync(file())).toBe(false)
    tell()
    expect(readFileSync(file(), 'utf8')).toContain('token=2')
    vi.advanceTimersByTime(600_000)
    expect(existsSync(file())).toBe(false)
    tell()
    close()
    expect(existsSync(file())).toBe(false)
    expect(tokens()).toEqual([])
  })

  it('is not made at all where a browser was opened, but for whoever asks', () => {
    const { used, tell, close } = telling({ hasBrowser: true })
    used()
    vi.advanceTimersByTime(6_000_000)
    expect([given, said, existsSync(file())]).toEqual([0, [], false])
    tell()
    expect(readFileSync(file(), 'utf8')).toContain('token=1')
    expect(tokens()).toEqual([])
    close()
  })

  it('is printed by a start without a browser, and the next one when it was used or has expired', () => {
    const { used, close } = telling({})
    expect(tokens()).toEqual(['1'])
    used()
    expect(tokens()).toEqual(['1', '2'])
    vi.advanceTimersByTime(600_000)
    expect(tokens()).toEqual(['1', '2', '3'])
    close()
    vi.advanceTimersByTime(6_000_000)
    expect(tokens()).toHaveLength(3)
  })

  it('is printed on a terminal for whoever asks there', () => {
    const { tell, close } = telling({ hasBrowser: true, isTerminal: true })
    tell()
    expect(tokens()).toEqual(['1'])
    vi.advanceTimersByTime(6_000_000)
    expect(tokens()).toEqual(['1'])
    close()
  })
})

it('the journal is known by the stream that systemd names', () => {
  const ask = (stream: string) =>
    execFileSync(
      process.execPath,
      [
        '-e',
        `import(${JSON.stringify(join(import.meta.dirname, 'start-address.ts'))}).then((m) => process.stderr.write(''+m.isJournal(0, process.argv[1]), () => process.exit(m.isJournal(0, process.argv[1]) ? 0 : 3)))`,
        stream,
      ],
      { stdio: ['ignore', 'ignore', 'ignore'] },
    )
  const { dev, ino } = statSync('/dev/null')
  expect(() => ask(`${dev}:${ino}`)).not.toThrow()
  expect(() => ask('1:1')).toThrow()
  expect(isJournal(1, undefined)).toBe(false)
})
