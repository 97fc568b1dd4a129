import { describe, expect, it } from 'vitest'
import { turned } from './drawn-head.ts'
import { headPose } from './pose.ts'

describe('head pose', () => {
  it.each([
    [0, 0, 0],
    [20, 0, 0],
    [-20, 10, 5],
    [12, -15, -30],
  ])('reads yaw %d, pitch %d, roll %d back, whatever the scale', (yaw, pitch, roll) => {
    const matrix = turned(yaw, pitch, roll).map((value, index) => (index < 12 ? value * 1.07 : value))
    const pose = headPose({ landmarks: [], matrix })!
    expect(pose.yawDeg).toBeCloseTo(yaw, 6)
    expect(pose.pitchDeg).toBeCloseTo(pitch, 6)
    expect(pose.rollDeg).toBeCloseTo(roll, 6)
  })

  it('is + when the nose points to the picture right, down, and the crown to the picture left', () => {
    // Columns are the head's axes in camera space (x right, y up): third the nose, second the crown.
    const nose = (matrix: readonly number[]) => ({ x: matrix[8]!, y: matrix[9]! })
    expect(nose(turned(20, 0, 0)).x).toBeGreaterThan(0)
    expect(nose(turned(0, 20, 0)).y).toBeLessThan(0)
    expect(turned(0, 0, 20)[4]).toBeLessThan(0)
  })

  it('says nothing without a usable matrix', () => {
    expect(headPose({ landmarks: [], matrix: null })).toBeNull()
    expect(headPose({ landmarks: [], matrix: new Array(16).fill(0) })).toBeNull()
  })
})
