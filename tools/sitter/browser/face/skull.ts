// The ellipsoid on which the back of the head and the hair lie. It stays behind the face.
import { Vector3 } from 'three'

export const SKULL_CENTRE = new Vector3(0, 3.2, -3.2)
export const SKULL_RADII = new Vector3(7.95, 9.7, 9.9)

/** The point on the ellipsoid scaled by `scale`, in the direction of `from` as seen from the centre. */
export function onSkull(from: Vector3, scale: number): Vector3 {
  return from
    .clone()
    .sub(SKULL_CENTRE)
    .divide(SKULL_RADII)
    .normalize()
    .multiplyScalar(scale)
    .multiply(SKULL_RADII)
    .add(SKULL_CENTRE)
}
