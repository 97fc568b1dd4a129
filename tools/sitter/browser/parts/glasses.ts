import {
  CatmullRomCurve3,
  CircleGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  TubeGeometry,
  Vector3,
} from 'three'
import type { Face } from '../face/face.ts'
import type { SitterParams } from '../params.ts'

const LENS_HALF = { x: 2.55, y: 1.85 }

/** A full-rim frame centred on the eyes, resting on the bridge of the nose. */
export function glasses({ points, eyes }: Face, params: SitterParams): Group {
  const material = new MeshStandardMaterial({ color: params.glassesColour, roughness: 0.3, metalness: 0.2 })
  const group = new Group()
  const tube = (path: readonly Vector3[], radius: number, closed = false, steps = 20) => {
    const curve = new CatmullRomCurve3([...path], closed)
    const mesh = new Mesh(new TubeGeometry(curve, steps, radius, 8, closed), material)
    mesh.castShadow = mesh.receiveShadow = true
    group.add(mesh)
  }
  const bridge = new Vector3(0, points[6 * 3 + 1], points[6 * 3 + 2]!)
  const frontZ = Math.max(5.15, bridge.z - 0.6)
  for (const { dome } of eyes) {
    const { side } = dome
    const centre = { x: dome.centre.x + side * 0.2, y: dome.centre.y - 0.28 }
    const rim = Array.from({ length: 40 }, (_, k) => {
      const angle = (k / 40) * 2 * Math.PI
      const x = centre.x + LENS_HALF.x * rounded(Math.cos(angle), 0.6)
      const y = centre.y + LENS_HALF.y * rounded(Math.sin(angle), 0.65)
      return new Vector3(x, y, frontZ - 0.025 * (Math.abs(x) - 1) ** 2)
    })
    tube(rim, 0.17, true, 80)
    const hinge = new Vector3(centre.x + side * 2.5, centre.y + 0.55, frontZ - 0.6)
    tube([hinge, new Vector3(side * 7.6, hinge.y, 2), new Vector3(side * 8.2, hinge.y - 0.2, -3.5)], 0.16)
    if (params.glassesGlare > 0) group.add(glare(centre.x, centre.y, frontZ, params.glassesGlare))
  }
  const nose = Math.abs(eyes[0].dome.centre.x) + 0.2 - LENS_HALF.x
  const bridgeY = eyes[0].dome.centre.y + 0.1
  tube(
    [
      new Vector3(-nose, bridgeY, frontZ),
      new Vector3(0, bridgeY + 0.35, Math.max(frontZ + 0.6, bridge.z + 0.25)),
      new Vector3(nose, bridgeY, frontZ),
    ],
    0.17,
  )
  return group
}

const rounded = (value: number, power: number): number => Math.sign(value) * Math.abs(value) ** power

function glare(x: number, y: number, z: number, opacity: number): Mesh {
  const mesh = new Mesh(
    new CircleGeometry(2.3, 32),
    new MeshBasicMaterial({ color: '#ffffff', transparent: true, opacity, depthWrite: false }),
  )
  mesh.scale.y = 0.75
  mesh.position.set(x, y, z)
  return mesh
}
