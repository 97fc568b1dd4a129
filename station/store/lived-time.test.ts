import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCipher } from '../keys/cipher.ts'
import { createLivedTime, type LivedTime } from './lived-time.ts'
import { type Db, openStore } from './open.ts'
import { createSettings } from './settings.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const START_MS = Date.parse('2026-03-04T02:00:00Z')

let dir: string
let db: Db
/** True time, which nobody in here can see, and how far the two clocks are from it. */
let trueMs: number
let wallOffMs: number
let serverOffMs: number
let bootedMs: number
let lived: LivedTime

function start(): void {
  bootedMs = trueMs
  lived = createLivedTime({
    settings: createSettings(db, createCipher(Buffer.alloc(32, 1))),
    monotonicMs: () => trueMs - bootedMs,
    now: () => new Date(trueMs + wallOffMs),
    drift: { minutes: 5, secondsPerDay: 20 },
  })
}
const contact = (server = 'station-1') => lived.heard(server, trueMs + serverOffMs)
function restart(offMs: number): void {
  lived.keep()
  trueMs += offMs
  start()
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lived-'))
  db = openStore(join(dir, 'station.db'))
  trueMs = START_MS
  wallOffMs = 0
  serverOffMs = 0
  start()
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('time lived', () => {
  it('is told in whole milliseconds, as the verdict it is written down with needs it', () => {
    trueMs += HOUR_MS + 0.123
    expect(lived.nowMs()).toBe(HOUR_MS)
    restart(0.4)
    trueMs += 17.25
    expect(Number.isInteger(lived.nowMs())).toBe(true)
  })

  it('passes with the machine, whatever the clocks say', () => {
    for (const jump of [YEAR_MS, -3 * YEAR_MS, 70 * YEAR_MS]) {
      wallOffMs += jump
      serverOffMs -= jump
      contact()
      trueMs += HOUR_MS
      contact()
    }
    expect(lived.nowMs()).toBe(3 * HOUR_MS)
  })

  it('goes on after a restart where it was kept', () => {
    trueMs += 5 * HOUR_MS
    restart(0)
    trueMs += HOUR_MS
    expect(lived.nowMs()).toBe(6 * HOUR_MS)
  })

  it('counts the night off once both clocks say that it passed', () => {
    contact()
    restart(16 * HOUR_MS)
    expect(lived.nowMs()).toBe(0)
    trueMs += HOUR_MS
    contact()
    expect(lived.nowMs()).toBe(17 * HOUR_MS)
    contact()
    expect(lived.nowMs(), 'once').toBe(17 * HOUR_MS)
  })

  it('counts a month off, with clocks that drifted apart as clocks do', () => {
    contact()
    wallOffMs += 4 * 60_000
    restart(30 * DAY_MS)
    contact()
    expect(lived.nowMs()).toBe(30 * DAY_MS)
  })

  it.each([
    ['the booth’s clock jumped ahead', () => (wallOffMs += YEAR_MS)],
    ['the booth’s clock jumped by a day only', () => (wallOffMs += DAY_MS)],
    ['the booth’s clock fell back to 1970', () => (wallOffMs = -START_MS)],
    ['the server’s clock jumped ahead', () => (serverOffMs += YEAR_MS)],
    ['the server’s clock fell back', () => (serverOffMs -= YEAR_MS)],
    [
      'both jumped, each its own way',
      () => {
        wallOffMs += 2 * YEAR_MS
        serverOffMs += YEAR_MS
      },
    ],
  ])('does not count the night off when %s', (_name, jump) => {
    contact()
    lived.keep()
    jump()
    restart(12 * HOUR_MS)
    contact()
    expect(lived.nowMs()).toBe(0)
    trueMs += HOUR_MS
    contact()
    expect(lived.nowMs()).toBe(HOUR_MS)
  })

  it('does not count between the words of two servers', () => {
    contact('station-1')
    restart(DAY_MS)
    contact('station-2')
    expect(lived.nowMs()).toBe(0)
  })

  it('never runs ahead of the truth while one clock at most jumps at a time', () => {
    let state = 1
    const draw = (below: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    for (let n = 0; n < 500; n++) {
      const jumps = draw(3)
      if (jumps === 0) wallOffMs += (draw(20 * 365) - 10 * 365) * DAY_MS
      if (jumps === 1) serverOffMs += (draw(20 * 365) - 10 * 365) * DAY_MS
      if (draw(4) > 0) contact()
      if (draw(3) === 0) restart(draw(40 * 24) * HOUR_MS)
      else trueMs += draw(10) * HOUR_MS
      expect(lived.nowMs()).toBeLessThanOrEqual(trueMs - START_MS)
    }
    expect(lived.nowMs()).toBeGreaterThan(0)
  })
})

describe('the date', () => {
  const day = () => lived.date().toISOString().slice(0, 10)

  it('is the booth’s own before any word of the server', () => {
    wallOffMs = Date.parse('2024-01-01T00:00:00Z') - trueMs
    expect(day()).toBe('2024-01-01')
  })

  it('is the server’s from its first word on, whatever the booth’s clock does', () => {
    contact()
    for (const jump of [-50 * YEAR_MS, 100 * YEAR_MS, 3 * YEAR_MS]) {
      wallOffMs += jump
      trueMs += HOUR_MS
      expect(lived.date().getTime()).toBe(trueMs)
    }
  })

  it('never goes back behind the last word, as after a dead battery', () => {
    contact()
    trueMs += HOUR_MS
    restart(5 * DAY_MS)
    expect(lived.date().getTime(), 'a clock that went on').toBe(trueMs)
    wallOffMs = -START_MS
    expect(lived.date().getTime()).toBe(START_MS + HOUR_MS)
  })
})
