import {
  BackSide,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  SphereGeometry,
} from 'three'

/** Behind the lips: a dark hollow inside the chin, the upper teeth, the tongue. */
export function mouthInside(jawOpen: number): Group {
  const hollow = new Mesh(
    new SphereGeometry(2.7, 24, 16),
    new MeshBasicMaterial({ color: '#2a0b0a', side: BackSide }),
  )
  hollow.scale.set(0.92, 0.72, 0.45)
  hollow.position.set(0, -4.9 - jawOpen * 0.5, 2.9)
  const teeth = new Mesh(
    new CylinderGeometry(2.5, 2.45, 0.85, 28, 1, true, -0.85, 1.7),
    new MeshStandardMaterial({ color: '#e6dccb', roughness: 0.35 }),
  )
  teeth.position.set(0, -3.95, 2.15)
  teeth.receiveShadow = true
  // Shut lips leave a hair's breadth through which teeth would gleam.
  teeth.visible = jawOpen > 0.02
  const tongue = new Mesh(
    new SphereGeometry(1.5, 20, 12),
    new MeshStandardMaterial({ color: '#8a3d3a', roughness: 0.5 }),
  )
  tongue.scale.set(1.1, 0.45, 1)
  tongue.position.set(0, -5 - jawOpen * 1.6, 2.6)
  return new Group().add(hollow, teeth, tongue)
}
