// How long this folder was surely in being, in milliseconds: what days of retention are counted in. While the booth runs
// it is what the machine's own counter says, which nobody can set. Time the booth was off counts when two clocks agree
// that it passed, the booth's and the review server's, from the last word before to the first after: a clock that jumped
// disagrees with the other one, and then the time off does not count. So this never runs ahead of the truth unless both
// clocks jumped by the same while the booth was off; it may fall behind, and then things are kept longer.
import { z } from 'zod'
import type { Settings } from './settings.ts'

export interface LivedTime {
  readonly nowMs: () => number
  /**
   * The best guess at the true date and time: the server's word and what was lived since. Before its first word in this
   * run the booth's own clock, unless it says an earlier time than it can be: a dead battery makes no student a child.
   */
  readonly date: () => Date
  /** The review server has just said its time. */
  readonly heard: (server: string, serverMs: number) => void
  /** Writes it down; what passed since the last time is lost when the plug is pulled. */
  readonly keep: () => void
}

export interface LivedTimeOptions {
  readonly settings: Settings
  readonly monotonicMs: () => number
  readonly now: () => Date
  /** By how much two right clocks may differ after a time in which nobody set them. */
  readonly drift: { readonly minutes: number; readonly secondsPerDay: number }
}

const KEY = 'lived-time'
const DAY_MS = 86_400_000

/** What both clocks said at one moment, and how long had been lived until then. */
const word = z.object({ server: z.string(), wallMs: z.number(), serverMs: z.number(), livedMs: z.number() })
const stored = z.object({ livedMs: z.number(), word: word.nullable() })
type Word = z.infer<typeof word>

export function createLivedTime({ settings, monotonicMs, now, drift }: LivedTimeOptions): LivedTime {
  const kept = settings.get(KEY, stored) ?? { livedMs: 0, word: null }
  const startedMs = monotonicMs()
  let offMs = 0
  let last = kept.word
  /** The last word of an earlier run; asked once. */
  let before = kept.word

  let heardBefore = false

  const keep = (): void => settings.set(KEY, { livedMs: nowMs(), word: last })
  // Whole milliseconds: what is written down of it goes into integer columns, and a real machine's time has fractions.
  const nowMs = (): number => Math.round(kept.livedMs + offMs + (monotonicMs() - startedMs))

  /** Time both clocks saw pass between two words; 0 where they do not agree. */
  function agreedMs(from: Word, to: Omit<Word, 'livedMs'>): number {
    if (from.server !== to.server) return 0
    const here = to.wallMs - from.wallMs
    const there = to.serverMs - from.serverMs
    const allowed = drift.minutes * 60_000 + (Math.abs(there) / DAY_MS) * drift.secondsPerDay * 1000
    return Math.abs(here - there) <= allowed ? Math.max(0, Math.min(here, there)) : 0
  }

  function date(): Date {
    const wallMs = now().getTime()
    if (last === null) return new Date(wallMs)
    const reckonedMs = last.serverMs + (nowMs() - last.livedMs)
    return new Date(heardBefore ? reckonedMs : Math.max(wallMs, reckonedMs))
  }

  return {
    nowMs,
    date,
    heard(server, serverMs) {
      const said = { server, wallMs: now().getTime(), serverMs }
      if (before) offMs += Math.max(0, before.livedMs + agreedMs(before, said) - nowMs())
      before = null
      last = { ...said, livedMs: nowMs() }
      // The first word of a run is worth most to the next run: it may be all that is left of a day cut short.
      if (!heardBefore) keep()
      heardBefore = true
    },
    keep,
  }
}
