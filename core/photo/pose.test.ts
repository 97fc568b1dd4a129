import { describe, expect, it } from 'vitest'
import { headPose } from './pose.ts'

const rad = (deg: number) => (deg * Math.PI) / 180

/** Column-major R = Ry·Rx·Rz with a uniform scale, as three.js composes a head with rotation order YXZ. */
function matrix(yawDeg: number, xDeg: number, rollDeg: number, scale = 1): number[] {
  const [cy, sy] = [Math.cos(rad(yawDeg)), Math.sin(rad(yawDeg))]
  const [cx, sx] = [Math.cos(rad(xDeg)), Math.sin(rad(xDeg))]
  const [cz, sz] = [Math.cos(rad(rollDeg)), Math.sin(rad(rollDeg))]
  const columns = [
    [cy * cz + sy * sx * sz, cx * sz, -sy * cz + cy * sx * sz, 0],
    [-cy * sz + sy * sx * cz, cx * cz, sy * sz + cy * sx * cz, 0],
    [sy * cx, -sx, cy * cx, 0],
    [1, 2, -50, 1],
  ]
  return columns.flatMap((column, index) => (index < 3 ? column.map((value) => value * scale) : column))
}

describe('head pose', () => {
  it.each([
    [0, 0, 0],
    [20, 0, 0],
    [-20, 10, 5],
    [12, -15, -30],
  ])('reads yaw %d, pitch %d, roll %d back, whatever the scale', (yaw, pitch, roll) => {
    const pose = headPose({ landmarks: [], matrix: matrix(yaw, pitch, roll, 1.07) })!
    expect(pose.yawDeg).toBeCloseTo(yaw, 6)
    expect(pose.pitchDeg).toBeCloseTo(pitch, 6)
    expect(pose.rollDeg).toBeCloseTo(roll, 6)
  })

  it('turns the nose to the picture right for a positive yaw, and down for a positive pitch', () => {
    // The head's +z axis points out of the face; its image in camera space is the third column.
    const turned = matrix(20, 0, 0)
    expect(turned[8]).toBeGreaterThan(0)
    const lookingDown = matrix(0, 20, 0)
    expect(lookingDown[9]).toBeLessThan(0)
    expect(headPose({ landmarks: [], matrix: lookingDown })!.pitchDeg).toBeCloseTo(20, 6)
  })

  it('says nothing without a usable matrix', () => {
    expect(headPose({ landmarks: [], matrix: null })).toBeNull()
    expect(headPose({ landmarks: [], matrix: new Array(16).fill(0) })).toBeNull()
  })
})
