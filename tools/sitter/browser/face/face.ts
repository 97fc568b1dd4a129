// The face's 468 points for one set of parameters, with the eyes they hold.
import type { SitterParams } from '../params.ts'
import type { FaceTopology } from './canonical.ts'
import { withoutFilled } from './canonical.ts'
import { closeMouth, openJaw, smileAndBrows } from './expression.ts'
import { type EyeDome, eyeDome, setLids } from './eyelids.ts'
import { applyShape } from './identity.ts'
import { type EyeContour, eyeRing, MOUTH_RING, mirroredEye, RIGHT_EYE } from './landmarks.ts'

export interface Eye {
  readonly contour: EyeContour
  readonly dome: EyeDome
  readonly open: number
}

export interface Face {
  readonly points: Float64Array
  /** The sitter's right eye, then the left one. */
  readonly eyes: readonly [Eye, Eye]
}

export interface FaceModel {
  readonly topology: FaceTopology
  readonly contours: readonly [EyeContour, EyeContour]
  /** Triangles of the face without eyes and mouth. */
  readonly triangles: readonly number[]
  readonly shapeFace: (params: SitterParams) => Face
}

export function faceModel(topology: FaceTopology): FaceModel {
  const contours = [RIGHT_EYE, mirroredEye(RIGHT_EYE, topology.mirrored)] as const
  const triangles = withoutFilled(topology.mesh.triangles, [...contours.map(eyeRing), MOUTH_RING])
  return {
    topology,
    contours,
    triangles,
    shapeFace: (params) => {
      const points = Float64Array.from(topology.mesh.positions)
      applyShape(points, params.shape)
      closeMouth(points)
      smileAndBrows(points, params.smile, params.browRaise)
      openJaw(points, params.jawOpen)
      const eye = (contour: EyeContour, open: number): Eye => {
        const dome = eyeDome(points, contour)
        setLids(points, contour, dome, open)
        return { contour, dome, open }
      }
      return { points, eyes: [eye(contours[0], params.rightEyeOpen), eye(contours[1], params.leftEyeOpen)] }
    },
  }
}
