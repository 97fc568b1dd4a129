import { headPose } from '../pose.ts'
import type { Face, Measure } from '../types.ts'

/** Degrees, signs of ../pose.ts; null without a face or a matrix. */
export function pose(face: Face | null): Measure[] {
  const angles = face === null ? null : headPose(face)
  return [
    { id: 'yaw', value: angles?.yawDeg ?? null, unit: '°' },
    { id: 'pitch', value: angles?.pitchDeg ?? null, unit: '°' },
    { id: 'roll', value: angles?.rollDeg ?? null, unit: '°' },
  ]
}
