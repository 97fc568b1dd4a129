import { Group, Mesh, MeshStandardMaterial, SphereGeometry, TorusGeometry } from 'three'
import { blended } from '../textures/brush.ts'
import { plainSkin } from './skin-material.ts'

export function ears(skin: string): Group {
  return new Group().add(...[-1, 1].map((side) => ear(side, skin)))
}

function ear(side: number, skin: string): Group {
  const material = plainSkin(skin)
  const body = new Mesh(new SphereGeometry(1, 24, 20), material)
  body.scale.set(0.5, 3, 1.75)
  const rim = new Mesh(new TorusGeometry(1, 0.2, 10, 32), material)
  rim.scale.set(1.5, 2.7, 1.6)
  rim.rotation.y = Math.PI / 2
  rim.position.x = side * 0.35
  const hollow = new Mesh(
    new SphereGeometry(1, 16, 12),
    new MeshStandardMaterial({ color: blended(skin, 0.45, '#5a2015'), roughness: 0.8 }),
  )
  hollow.scale.set(0.2, 1.7, 0.9)
  hollow.position.set(side * 0.42, 0.1, 0.1)
  const group = new Group().add(body, rim, hollow)
  for (const mesh of group.children) mesh.castShadow = mesh.receiveShadow = true
  group.position.set(side * 7.75, 0.9, -3)
  group.rotation.set(-0.18, side * -0.45, side * -0.12)
  return group
}
