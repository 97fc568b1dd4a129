import { type BufferGeometry, Quaternion, Vector3 } from 'three'
import { mix, smoothstep } from '../blend.ts'
import { loft } from './loft.ts'

/** The point about which the head turns on the neck. */
export const NECK_PIVOT = new Vector3(0, -5, -4.5)

const STEPS = 12
const SHOULDER_Y = -16
const SKULL_Y = -3.6

/** Rings from the shoulders, which stay, to the skull, which has turned by `head`. */
export function neckGeometry(head: Quaternion): BufferGeometry {
  const rings = Array.from({ length: STEPS + 1 }, (_, k) => {
    const t = k / STEPS
    const flare = 1 + 0.3 * (1 - smoothstep(0, 0.42, t))
    const still = new Vector3(0, mix(SHOULDER_Y, SKULL_Y, t), mix(-6, -4.4, t))
    const turned = still.clone().sub(NECK_PIVOT).applyQuaternion(head).add(NECK_PIVOT)
    return {
      centre: still.lerp(turned, smoothstep(0.15, 0.9, t)),
      radiusX: 5.35 * flare,
      radiusZ: 5.2 * Math.sqrt(flare),
      turn: new Quaternion().slerp(head, smoothstep(0, 1, t)),
    }
  })
  return loft(rings.toReversed(), 40)
}
