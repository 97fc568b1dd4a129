// The whole picture for one set of parameters. The camera stands at the origin and looks along −z, as MediaPipe's
// geometry pipeline assumes, so a head's matrix here compares directly with the one it reports.
import { Group, Mesh, MeshBasicMaterial, PerspectiveCamera, PlaneGeometry, Quaternion, Scene } from 'three'
import { radians } from '../blend.ts'
import type { Face, FaceModel } from '../face/face.ts'
import type { SitterParams } from '../params.ts'
import { NECK_PIVOT, neckGeometry } from '../parts/neck.ts'
import { plainSkin } from '../parts/skin-material.ts'
import { backdropTexture } from '../textures/backdrop.ts'
import { body } from './body.ts'
import { canvasTexture, head } from './head.ts'
import { lights } from './lights.ts'
import type { OneSlotCache } from './one-slot-cache.ts'

export interface Picture {
  readonly scene: Scene
  readonly camera: PerspectiveCamera
  readonly face: Face
  readonly head: Group
  readonly wall: Mesh
}

const WALL_BEHIND_CM = 45

export function composePicture(model: FaceModel, params: SitterParams, cache: OneSlotCache): Picture {
  const face = model.shapeFace(params)
  const sitter = new Group()
  sitter.position.set(params.headXCm, params.headYCm, -params.distanceCm)
  const headGroup = head(model, face, params, cache)
  const turning = turned(headGroup, params)
  const neck = new Mesh(neckGeometry(new Quaternion().setFromEuler(turning.rotation)), plainSkin(params.skin))
  neck.castShadow = neck.receiveShadow = true
  const torso = body(params, cache)
  torso.rotation.y = radians(params.bodyYawDeg)
  sitter.add(torso, neck, turning)
  const scene = new Scene()
  const wallMesh = wall(params, cache)
  scene.add(sitter, wallMesh, ...lights(params, sitter))
  const camera = new PerspectiveCamera(params.verticalFovDeg, params.widthPx / params.heightPx, 1, 600)
  scene.updateMatrixWorld(true)
  camera.updateMatrixWorld(true)
  return { scene, camera, face, head: headGroup, wall: wallMesh }
}

/** A group that turns the head about the neck; yaw first, then pitch, then roll. */
function turned(headGroup: Group, { yawDeg, pitchDeg, rollDeg }: SitterParams): Group {
  const turning = new Group()
  turning.position.copy(NECK_PIVOT)
  turning.rotation.order = 'YXZ'
  turning.rotation.set(radians(pitchDeg), radians(yawDeg), radians(rollDeg))
  headGroup.position.copy(NECK_PIVOT).negate()
  turning.add(headGroup)
  return turning
}

function wall(params: SitterParams, cache: OneSlotCache): Mesh {
  const map = cache.get('backdrop', [params.backdrop, params.backdropAxis], () =>
    canvasTexture(backdropTexture(params), true),
  )
  const depth = params.distanceCm + WALL_BEHIND_CM
  const height = 2 * depth * Math.tan(radians(params.verticalFovDeg) / 2) * 1.02
  const mesh = new Mesh(
    new PlaneGeometry((height * params.widthPx) / params.heightPx, height),
    new MeshBasicMaterial({ map }),
  )
  mesh.position.z = -depth
  return mesh
}
