// What the training sitter does, frame by frame: comes nearer from the side, sits down straight, blinks, then keeps
// still as people do. Poses are as the station will read them.
import { mix, smoothstep } from './browser/blend.ts'
import type { SitterRequest } from './browser/params.ts'

export interface MotionStep {
  readonly change: SitterRequest
  readonly durationMs: number
}

export interface MotionScript {
  readonly steps: readonly MotionStep[]
  /** Index of the first step of the loop that runs to the last one and over again. */
  readonly loopFrom: number
}

const SEATED = { distanceCm: 63, headXCm: 0, headYCm: 4.2 }
const ARRIVING = { distanceCm: 112, headXCm: -24, headYCm: 1 }

/** Share of the way from arriving to seated. */
const onTheWay = (share: number): SitterRequest => ({
  distanceCm: mix(ARRIVING.distanceCm, SEATED.distanceCm, share),
  headXCm: mix(ARRIVING.headXCm, SEATED.headXCm, share),
  headYCm: mix(ARRIVING.headYCm, SEATED.headYCm, share),
  yawDeg: mix(-14, 0, smoothstep(0.3, 1, share)),
  rollDeg: mix(5, 0, smoothstep(0.4, 1, share)),
  bodyYawDeg: mix(-10, 0, share),
})

const eyes = (open: number): SitterRequest => ({ leftEyeOpen: open, rightEyeOpen: open })

/** Small sway of a person who sits still; within ±0.6° and ±0.15 cm. */
const SWAY: readonly SitterRequest[] = [
  {},
  { yawDeg: 0.3, headXCm: 0.06 },
  { yawDeg: 0.5, pitchDeg: 0.2, headXCm: 0.12, headYCm: 4.16 },
  { yawDeg: 0.2, pitchDeg: 0.4, headXCm: 0.08, headYCm: 4.12 },
  { yawDeg: -0.2, pitchDeg: 0.3, rollDeg: -0.2, headYCm: 4.14 },
  { yawDeg: -0.5, rollDeg: -0.3, headXCm: -0.08 },
  { yawDeg: -0.3, rollDeg: -0.1, headXCm: -0.05 },
]

export function motionScript(): MotionScript {
  const arrival = [0, 0.02, 0.12, 0.28, 0.45, 0.62, 0.77, 0.89, 0.96]
  const before: MotionStep[] = [
    // The first position stays long enough for the guidance to say what is wrong.
    ...arrival.map((share, k) => ({
      change: onTheWay(share),
      durationMs: k < 2 ? 1200 : k === 5 ? 800 : 160,
    })),
    ...[0.5, 0, 0, 0.5].map((open) => ({ change: eyes(open), durationMs: 70 })),
  ]
  const loop = SWAY.map((change) => ({ change, durationMs: 240 }))
  return { steps: [...before, ...loop], loopFrom: before.length }
}
