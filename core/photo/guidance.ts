import {
  type GuidanceRule,
  type GuidanceSet,
  type GuidanceTick,
  guidanceTick,
  type InstructionId,
} from './guidance-rules.ts'
import { within } from './rules.ts'
import type { Measures } from './types.ts'

export interface Instruction {
  readonly id: InstructionId
  readonly text: { readonly zh: string; readonly en: string }
  /** Everything asked for is given: the set’s `good`. */
  readonly good: boolean
}

function applies(rule: GuidanceRule, measures: Measures, standing: boolean): boolean {
  const value = measures[rule.measure]?.value ?? null
  if (value === null || Number.isNaN(value)) return rule.whenMissing === 'give'
  const inset = standing ? rule.release : 0
  return !within(value, {
    min: (rule.band.min ?? -Infinity) + inset,
    max: (rule.band.max ?? Infinity) - inset,
  })
}

/**
 * The one instruction for these measures: the first rule that applies. `current` is what the sitter is being told
 * now; it is released only well inside its band, so that a head on the border does not make the text flicker.
 */
export function guide(
  measures: Measures,
  set: GuidanceSet,
  current: InstructionId | null = null,
): Instruction {
  const found = set.rules.find((rule) => applies(rule, measures, rule.id === current))
  return found
    ? { id: found.id, text: found.text, good: false }
    : { id: set.good.id, text: set.good.text, good: true }
}

export type TickState = 'right' | 'wrong' | 'unknown'

/** How each tick stands by these measures; unknown where nothing of it was measured, as in front of an empty chair. */
export function ticksOf(measures: Measures, set: GuidanceSet): Readonly<Record<GuidanceTick, TickState>> {
  const seen = (measures['face-count']?.value ?? 0) > 0
  const state = (tick: GuidanceTick): TickState => {
    const rules = set.rules.filter((rule) => rule.tick === tick)
    if (!seen || rules.every((rule) => (measures[rule.measure]?.value ?? null) === null)) return 'unknown'
    return rules.some((rule) => applies(rule, measures, false)) ? 'wrong' : 'right'
  }
  return Object.fromEntries(guidanceTick.options.map((tick) => [tick, state(tick)])) as Record<
    GuidanceTick,
    TickState
  >
}

/** What the screen shows, and since when things have been as they are. Times in milliseconds of any steady clock. */
export interface GuidanceState {
  readonly shown: Instruction | null
  readonly shownSinceMs: number
  /** What the measures have been saying, which may differ from what is shown. */
  readonly wanted: InstructionId | null
  readonly wantedSinceMs: number
  /** Since when nothing has been wrong; null while something is. */
  readonly goodSinceMs: number | null
  /** All has been good long enough; the caller takes the picture and starts anew from `initialGuidance`. */
  readonly captureDue: boolean
}

export const initialGuidance: GuidanceState = {
  shown: null,
  shownSinceMs: 0,
  wanted: null,
  wantedSinceMs: 0,
  goodSinceMs: null,
  captureDue: false,
}

/** The next state for a fresh instruction. Any fault restarts the count to the picture, shown or not. */
export function advanceGuidance(
  state: GuidanceState,
  instruction: Instruction,
  nowMs: number,
  timing: GuidanceSet['timing'],
): GuidanceState {
  const wantedSinceMs = instruction.id === state.wanted ? state.wantedSinceMs : nowMs
  const goodSinceMs = instruction.good ? (state.goodSinceMs ?? nowMs) : null
  const replace =
    state.shown === null ||
    (instruction.id !== state.shown.id &&
      nowMs - state.shownSinceMs >= timing.minShownMs &&
      (!state.shown.good || nowMs - wantedSinceMs >= timing.faultAfterMs))
  return {
    shown: replace ? instruction : state.shown,
    shownSinceMs: replace ? nowMs : state.shownSinceMs,
    wanted: instruction.id,
    wantedSinceMs,
    goodSinceMs,
    captureDue: goodSinceMs !== null && nowMs - goodSinceMs >= timing.captureAfterMs,
  }
}
