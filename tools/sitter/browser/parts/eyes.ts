import { type BufferGeometry, DoubleSide, MeshBasicMaterial, PlaneGeometry } from 'three'
import { mix } from '../blend.ts'
import type { Eye } from '../face/face.ts'
import { bandTriangles, surfaceGeometry } from './geometry.ts'

/** The visible part of the eyeball: a patch of the dome, larger than any opening of the lids. */
export function eyeballGeometry({ dome }: Eye): BufferGeometry {
  const geometry = new PlaneGeometry(3, 1.8, 24, 16)
  const place = geometry.attributes.position!
  for (let i = 0; i < place.count; i++) {
    const x = dome.centre.x + place.getX(i)
    const y = dome.centre.y + place.getY(i)
    place.setXYZ(i, x, y, dome.z(x, y))
  }
  geometry.computeVertexNormals()
  return geometry
}

/** Lashes as a thin strip on the upper lid: up when open, down when shut. Painted lashes look like spikes when shut. */
export function lashGeometry(points: Float64Array, { contour, open }: Eye): BufferGeometry {
  const row = [contour.outer, ...contour.upper, contour.inner]
  const positions = row.flatMap((index, k) => {
    const [x, y, z] = [points[index * 3]!, points[index * 3 + 1]!, points[index * 3 + 2]! + 0.03]
    const share = Math.sin((Math.PI * (k + 0.3)) / (row.length - 0.2)) * (k < 5 ? 1 : 0.8)
    const lengthCm = 0.34 * share
    const outwards = Math.sign(x) * (k < 4 ? 0.22 : 0.05) * share
    const tip = [x + outwards, y + lengthCm * mix(-0.55, 0.35, Math.min(1, open)), z + lengthCm * 0.8]
    return [x, y + 0.05, z, ...tip]
  })
  return surfaceGeometry(positions, bandTriangles(0, row.length))
}

export const lashMaterial = (): MeshBasicMaterial =>
  new MeshBasicMaterial({ color: '#17100c', side: DoubleSide, transparent: true, opacity: 0.6 })
