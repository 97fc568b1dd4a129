import {
  Color,
  DoubleSide,
  LinearToneMapping,
  type Material,
  Mesh,
  MeshBasicMaterial,
  PCFShadowMap,
  type Scene,
  WebGLRenderer,
} from 'three'
import { type CanonicalMesh, faceTopology } from '../face/canonical.ts'
import { type FaceModel, faceModel } from '../face/face.ts'
import type { Truth } from '../page.ts'
import type { SitterParams } from '../params.ts'
import { type OneSlotCache, oneSlotCache } from './one-slot-cache.ts'
import { composePicture, type Picture } from './scene.ts'
import { truthOf } from './truth.ts'

export interface Stage {
  readonly canvas: HTMLCanvasElement
  /** Draws one frame into the canvas. The same parameters give the same pixels. */
  readonly draw: (params: SitterParams) => Truth
  /** Draws the sitter white on black, without light: the exact silhouette. */
  readonly drawSilhouette: (params: SitterParams) => Truth
}

export function createStage(mesh: CanonicalMesh): Stage {
  const model = faceModel(faceTopology(mesh))
  const canvas = document.createElement('canvas')
  const renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true })
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = PCFShadowMap
  renderer.toneMapping = LinearToneMapping
  const cache = oneSlotCache()
  let shown: Picture | null = null

  /** The last picture goes only once the next is drawn: three.js would else recompile its programs for each frame. */
  const show = (picture: Picture, params: SitterParams) => {
    if (canvas.width !== params.widthPx || canvas.height !== params.heightPx)
      renderer.setSize(params.widthPx, params.heightPx, false)
    renderer.toneMappingExposure = params.exposure
    renderer.render(picture.scene, picture.camera)
    renderer.getContext().finish()
    if (shown) disposeScene(shown.scene, cache)
    shown = picture
  }
  return {
    canvas,
    draw: (params) => {
      const picture = composePicture(model, params, cache)
      show(picture, params)
      return truthOf(picture, params)
    },
    drawSilhouette: (params) => drawSilhouette(renderer, model, params, cache, show),
  }
}

function drawSilhouette(
  renderer: WebGLRenderer,
  model: FaceModel,
  params: SitterParams,
  cache: OneSlotCache,
  show: (picture: Picture, params: SitterParams) => void,
): Truth {
  const picture = composePicture(model, params, cache)
  picture.wall.visible = false
  picture.scene.background = new Color(0)
  picture.scene.overrideMaterial = new MeshBasicMaterial({
    color: 0xffffff,
    side: DoubleSide,
    toneMapped: false,
  })
  renderer.shadowMap.enabled = false
  show(picture, params)
  picture.scene.overrideMaterial.dispose()
  picture.scene.overrideMaterial = null
  renderer.shadowMap.enabled = true
  return truthOf(picture, params)
}

function disposeScene(scene: Scene, cache: OneSlotCache): void {
  scene.traverse((object) => {
    if (!(object instanceof Mesh)) {
      if ('shadow' in object) (object.shadow as { dispose?: () => void }).dispose?.()
      return
    }
    if (!cache.holds(object.geometry)) object.geometry.dispose()
    ;(object.material as Material).dispose()
  })
}
