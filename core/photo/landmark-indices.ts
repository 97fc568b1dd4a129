// Named points of MediaPipe's 478-point face. Left and right are the sitter's own: the right eye is on the left
// of an unmirrored picture. Lid and lip pairs run upper to lower at the same place along the opening.

export const RIGHT_EYE_OUTER = 33
export const RIGHT_EYE_INNER = 133
export const LEFT_EYE_INNER = 362
export const LEFT_EYE_OUTER = 263
export const RIGHT_IRIS = 468
export const LEFT_IRIS = 473

export const NOSE_TIP = 1
export const CHIN = 152
export const FOREHEAD = 10
/** Face edge before the ears: the "cheek to cheek" of the national rule. */
export const RIGHT_CHEEK = 234
export const LEFT_CHEEK = 454
export const MOUTH_RIGHT = 61
export const MOUTH_LEFT = 291

type Pair = readonly [upper: number, lower: number]

export const RIGHT_LIDS: readonly Pair[] = [
  [161, 163],
  [160, 144],
  [159, 145],
  [158, 153],
  [157, 154],
]
export const LEFT_LIDS: readonly Pair[] = [
  [388, 390],
  [387, 373],
  [386, 374],
  [385, 380],
  [384, 381],
]
export const INNER_LIPS: readonly Pair[] = [
  [81, 178],
  [82, 87],
  [13, 14],
  [312, 317],
  [311, 402],
]

export const RIGHT_BROW: readonly number[] = [70, 63, 105, 66, 107]
export const LEFT_BROW: readonly number[] = [300, 293, 334, 296, 336]

/** Clockwise from the middle of the forehead. */
export const FACE_OVAL: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
]
