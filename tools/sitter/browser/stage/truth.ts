import { Vector3 } from 'three'
import type { Truth } from '../page.ts'
import type { SitterParams } from '../params.ts'
import type { Picture } from './scene.ts'

export function truthOf({ camera, face, head }: Picture, params: SitterParams): Truth {
  const landmarksPx = Array.from({ length: face.points.length / 3 }, (_, i) => {
    const point = new Vector3(face.points[i * 3], face.points[i * 3 + 1], face.points[i * 3 + 2])
    const { x, y } = point.applyMatrix4(head.matrixWorld).project(camera)
    return [((x + 1) / 2) * params.widthPx, ((1 - y) / 2) * params.heightPx] as const
  })
  return { yawDeg: params.yawDeg, pitchDeg: params.pitchDeg, rollDeg: params.rollDeg, landmarksPx }
}
