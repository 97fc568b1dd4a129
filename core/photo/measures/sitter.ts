// Who sits there: the largest face and the lengths it gives, for every measure that speaks of it.
import { type FaceGeometry, faceGeometry, facesBySize } from '../face-geometry.ts'
import { type HeadTop, headTop } from '../head-top.ts'
import type { Face, Region } from '../types.ts'
import { once } from './definition.ts'

export const sitterFace = once(({ analysis }): Face | null => facesBySize(analysis.faces)[0] ?? null)

export const sitterGeometry = once((context): FaceGeometry | null => {
  const face = sitterFace(context)
  return face && faceGeometry(face)
})

export const sitterTop = once((context): HeadTop | null => {
  const [face, geometry] = [sitterFace(context), sitterGeometry(context)]
  return face && geometry && headTop(context.analysis, face, geometry)
})

/** The box around some landmarks of a face. */
export function boxOf({ landmarks }: Face, indices?: readonly number[]): Region {
  const points = indices ? indices.map((index) => landmarks[index]!) : landmarks
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { xPx: left, yPx: top, widthPx: right - left, heightPx: bottom - top }
}

/** The sitter's face as evidence; nothing where there is none. */
export const faceRegion = once((context): readonly Region[] => {
  const face = sitterFace(context)
  return face ? [boxOf(face)] : []
})
