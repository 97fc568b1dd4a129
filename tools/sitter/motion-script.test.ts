import { describe, expect, it } from 'vitest'
import { motionScript } from './motion-script.ts'

const { steps, loopFrom } = motionScript()
const loop = steps.slice(loopFrom)

describe('training motion', () => {
  it('starts where the guidance has something to say, long enough to be read', () => {
    const { change, durationMs } = steps[0]!
    expect(change.distanceCm).toBeGreaterThan(100)
    expect(Math.abs(change.headXCm!)).toBeGreaterThan(20)
    expect(Math.abs(change.yawDeg!)).toBeGreaterThan(8)
    expect(durationMs).toBeGreaterThanOrEqual(1000)
  })

  it('blinks once before it settles, never in the loop', () => {
    expect(steps.slice(0, loopFrom).some(({ change }) => change.leftEyeOpen === 0)).toBe(true)
    expect(loop.every(({ change }) => (change.leftEyeOpen ?? 1) === 1)).toBe(true)
  })

  it('ends in a loop that stays straight and in place, and moves', () => {
    for (const { change } of loop) {
      for (const angle of [change.yawDeg, change.pitchDeg, change.rollDeg])
        expect(Math.abs(angle ?? 0)).toBeLessThanOrEqual(0.6)
      expect(change.distanceCm).toBeUndefined()
      expect(Math.abs(change.headXCm ?? 0)).toBeLessThanOrEqual(0.2)
    }
    expect(new Set(loop.map(({ change }) => JSON.stringify(change))).size).toBe(loop.length)
    expect(loop.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeGreaterThan(1500)
  })
})
