import {
  type BufferGeometry,
  CanvasTexture,
  DoubleSide,
  Group,
  type Material,
  Mesh,
  MeshPhongMaterial,
  MeshPhysicalMaterial,
  SRGBColorSpace,
} from 'three'
import type { Face, FaceModel } from '../face/face.ts'
import { headSurface } from '../face/head-surface.ts'
import { faceScale } from '../face/identity.ts'
import { capGeometry, strandGeometry } from '../hair/hair.ts'
import type { SitterParams } from '../params.ts'
import { ears } from '../parts/ears.ts'
import { eyeballGeometry, lashGeometry, lashMaterial } from '../parts/eyes.ts'
import { surfaceGeometry } from '../parts/geometry.ts'
import { glasses } from '../parts/glasses.ts'
import { mouthInside } from '../parts/mouth.ts'
import { faceMaterial } from '../parts/skin-material.ts'
import { eyeballTexture } from '../textures/eyeball.ts'
import { skinTexture } from '../textures/skin.ts'
import type { OneSlotCache } from './one-slot-cache.ts'

/** The head in its own space, to be turned as a whole. Textures and hair are kept between frames. */
export function head(model: FaceModel, face: Face, params: SitterParams, cache: OneSlotCache): Group {
  const group = new Group()
  const add = (geometry: BufferGeometry, material: Material, shadow = true): Mesh => {
    const mesh = new Mesh(geometry, material)
    mesh.castShadow = mesh.receiveShadow = shadow
    group.add(mesh)
    return mesh
  }
  const { skin, lips, brow, browDensity, lidCrease, hair, hairStyle, beard, age, moles, seed } = params
  const skinKey = [skin, lips, brow, browDensity, lidCrease, hair, beard, age, moles, seed]
  const skinMap = cache.get('skin', skinKey, () => canvasTexture(skinTexture(model, params)))
  const surface = headSurface(model, face)
  add(surfaceGeometry(surface.positions, surface.triangles, surface.uvs), faceMaterial(skinMap))
  addEyes(face, params, cache, add)
  group.add(mouthInside(params.jawOpen), ears(skin))
  if (hairStyle !== 'bald') addHair(params, cache, add)
  if (params.glasses) group.add(glasses(face, params))
  const { x, y } = faceScale(params.shape)
  group.scale.set(x, y, 1)
  return group
}

function addHair(
  params: SitterParams,
  cache: OneSlotCache,
  add: (geometry: BufferGeometry, material: Material, shadow?: boolean) => Mesh,
): void {
  const { hair, hairStyle, seed } = params
  // Layers of ribbons overlap ten deep: Phong shading without shadow look-ups keeps a frame under a second.
  const material = () =>
    new MeshPhongMaterial({ vertexColors: true, shininess: 28, specular: '#262626', side: DoubleSide })
  add(
    cache.get('cap', [hair, hairStyle], () => capGeometry(params)),
    material(),
  )
  const strands = add(
    cache.get('strands', [hair, hairStyle, seed], () => strandGeometry(params)),
    material(),
  )
  strands.receiveShadow = false
  strands.castShadow = hairStyle === 'long' || hairStyle === 'fringe'
}

function addEyes(
  { points, eyes }: Face,
  params: SitterParams,
  cache: OneSlotCache,
  add: (geometry: BufferGeometry, material: Material, shadow?: boolean) => Mesh,
): void {
  const { iris, gazeX, gazeY, keyAzimuthDeg, seed } = params
  const key = [iris, gazeX, gazeY, keyAzimuthDeg < 0, seed]
  const map = cache.get('eyeball', key, () => canvasTexture(eyeballTexture(params), true))
  for (const eye of eyes) {
    const ball = add(
      eyeballGeometry(eye),
      new MeshPhysicalMaterial({ map, roughness: 0.35, specularIntensity: 0.3 }),
      false,
    )
    ball.receiveShadow = true
    add(lashGeometry(points, eye), lashMaterial(), false)
  }
}

/** Mesh coordinates have v = 0 at the top, three.js planes at the bottom: `bottomUp` tells which is meant. */
export function canvasTexture(canvas: HTMLCanvasElement, bottomUp = false): CanvasTexture {
  const texture = new CanvasTexture(canvas)
  texture.flipY = bottomUp
  texture.colorSpace = SRGBColorSpace
  texture.anisotropy = 4
  return texture
}
