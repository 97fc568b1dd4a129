import { type BufferGeometry, DoubleSide, Group, Mesh, MeshStandardMaterial, RepeatWrapping } from 'three'
import type { SitterParams } from '../params.ts'
import { crewCollar, shirtCollar, torsoGeometry } from '../parts/torso.ts'
import { blended, scaled } from '../textures/brush.ts'
import { clothTexture } from '../textures/cloth.ts'
import { canvasTexture } from './head.ts'
import type { OneSlotCache } from './one-slot-cache.ts'

export function body({ clothes, collar }: SitterParams, cache: OneSlotCache): Group {
  const map = cache.get('cloth', clothes, () => {
    const texture = canvasTexture(clothTexture(clothes))
    texture.wrapS = texture.wrapT = RepeatWrapping
    texture.repeat.set(2, 2)
    return texture
  })
  const group = new Group()
  const add = (geometry: BufferGeometry, material: MeshStandardMaterial) => {
    const mesh = new Mesh(geometry, material)
    mesh.castShadow = mesh.receiveShadow = true
    group.add(mesh)
  }
  const cloth = { roughness: 0.95, side: DoubleSide } as const
  add(torsoGeometry(), new MeshStandardMaterial({ map, ...cloth }))
  add(crewCollar(), new MeshStandardMaterial({ color: scaled(clothes, 0.82), ...cloth }))
  if (collar === 'shirt')
    add(shirtCollar(), new MeshStandardMaterial({ color: blended(clothes, 0.04, '#ffffff'), ...cloth }))
  return group
}
