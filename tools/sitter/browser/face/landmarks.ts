// Point numbers of MediaPipe's face mesh. The right eye is the sitter's own, on the left of an unmirrored image.
export interface EyeContour {
  readonly outer: number
  readonly inner: number
  /** Lid margins from the outer to the inner corner, corners excluded, and the crease above the upper one. */
  readonly upper: readonly number[]
  readonly lower: readonly number[]
  readonly crease: readonly number[]
}

export const RIGHT_EYE: EyeContour = {
  outer: 33,
  inner: 133,
  upper: [246, 161, 160, 159, 158, 157, 173],
  lower: [7, 163, 144, 145, 153, 154, 155],
  crease: [247, 30, 29, 27, 28, 56, 190],
}

export const eyeRing = (eye: EyeContour): readonly number[] => [
  eye.outer,
  ...eye.upper,
  eye.inner,
  ...eye.lower.toReversed(),
]

export function mirroredEye(
  eye: EyeContour,
  mirrored: (i: readonly number[]) => readonly number[],
): EyeContour {
  const [outer, inner] = mirrored([eye.outer, eye.inner])
  return {
    outer: outer!,
    inner: inner!,
    upper: mirrored(eye.upper),
    lower: mirrored(eye.lower),
    crease: mirrored(eye.crease),
  }
}

/** Lip rows from the right corner to the left one, corners excluded. */
export const INNER_LIP_UPPER = [191, 80, 81, 82, 13, 312, 311, 310, 415] as const
export const INNER_LIP_LOWER = [95, 88, 178, 87, 14, 317, 402, 318, 324] as const
export const OUTER_LIP_UPPER = [185, 40, 39, 37, 0, 267, 269, 270, 409] as const
export const OUTER_LIP_LOWER = [146, 91, 181, 84, 17, 314, 405, 321, 375] as const
export const MIDDLE_LIP_UPPER = [184, 74, 73, 72, 11, 302, 303, 304, 408] as const
export const MIDDLE_LIP_UPPER_INNER = [183, 42, 41, 38, 12, 268, 271, 272, 407] as const
export const MIDDLE_LIP_LOWER = [77, 90, 180, 85, 16, 315, 404, 320, 307] as const
export const MIDDLE_LIP_LOWER_INNER = [96, 89, 179, 86, 15, 316, 403, 319, 325, 62, 292, 76, 306] as const
export const MOUTH_CORNERS = { outerRight: 61, outerLeft: 291, innerRight: 78, innerLeft: 308 } as const
export const MOUTH_RING = [78, ...INNER_LIP_UPPER, 308, ...INNER_LIP_LOWER.toReversed()] as const

/** Upper and lower edge of the right brow, outer end first. */
export const BROW_UPPER = [70, 63, 105, 66, 107] as const
export const BROW_LOWER = [46, 53, 52, 65, 55] as const

/** Outline of the face, clockwise in the image from the middle of the forehead. */
export const FACE_OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const
