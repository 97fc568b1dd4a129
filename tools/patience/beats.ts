// Time as this machine gets through it. A beat is a small, fixed piece of what every test waits for (a thread computes, a
// page reaches the disk) and then a rest a hundred times as long as the piece took, so that watching costs a hundredth of a
// core. Where nothing is in the way a beat is a second. What slows the tests down (an old processor, other programs, a disk
// with a queue) slows the beats down with them, and a machine that was asleep has missed one beat, not an hour.
import { pbkdf2, randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { promisify } from 'node:util'

export interface Beats {
  /** Calls `heard` at every beat until the returned function is called. */
  readonly each: (heard: () => void) => () => void
}

/** About ten milliseconds of one core of 2024: longer than the turn a busy system gives, so that it must wait as others do. */
const ROUNDS = 40_000
const PAGE = Buffer.alloc(4096)
const REST_SHARE = 99
/** The product's own timers go by the clock whatever the machine is like, so that no beat is shorter than this. */
const SHORTEST_REST_MS = 990

const compute = promisify(pbkdf2)

/** Settled once: a test that moves the temporary folder watches what lies in it. */
const FOLDER = tmpdir()

async function writePage(): Promise<void> {
  const path = join(FOLDER, `beat-${randomUUID()}`)
  const file = await open(path, 'wx')
  try {
    await file.write(PAGE)
    await file.datasync()
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

/** Resolves with how long the piece took. */
async function piece(): Promise<number> {
  const startedMs = performance.now()
  await compute('beat', 'salt', ROUNDS, 32, 'sha256')
  // On a full disk the computing alone counts.
  await writePage().catch(() => undefined)
  return performance.now() - startedMs
}

function createMachineBeats(): Beats {
  const listeners = new Set<() => void>()
  let resting: NodeJS.Timeout | null = null
  let working = false

  function restFor(restMs: number): void {
    resting = setTimeout(beat, restMs)
  }

  async function beat(): Promise<void> {
    resting = null
    working = true
    const tookMs = await piece()
    for (const heard of [...listeners]) heard()
    working = false
    if (listeners.size > 0) restFor(Math.max(SHORTEST_REST_MS, REST_SHARE * tookMs))
  }

  return {
    each(heard) {
      // The same function may be given twice.
      const one = (): void => heard()
      listeners.add(one)
      if (resting === null && !working) restFor(SHORTEST_REST_MS)
      return () => {
        listeners.delete(one)
        if (listeners.size > 0 || resting === null) return
        clearTimeout(resting)
        resting = null
      }
    },
  }
}

export const machineBeats = createMachineBeats()
