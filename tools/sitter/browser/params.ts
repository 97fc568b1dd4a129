// Everything that can be set on a sitter. Pure data: the Node side sends it as JSON, the page renders it.
// Head space is that of MediaPipe's canonical face: cm, +x to the right of the image, +y up, +z to the camera.

/** Shape of the bones and features; 0 is the canonical face, ±1 about as far as people differ. */
export interface FaceShape {
  readonly faceWidth: number
  readonly faceLength: number
  readonly foreheadWidth: number
  readonly cheekWidth: number
  readonly cheekFullness: number
  readonly jawWidth: number
  readonly chinWidth: number
  readonly chinLength: number
  readonly eyeSpacing: number
  readonly eyeSize: number
  readonly eyeTilt: number
  readonly browHeight: number
  readonly browTilt: number
  readonly noseWidth: number
  readonly noseLength: number
  readonly noseDepth: number
  readonly noseBridge: number
  readonly mouthWidth: number
  readonly mouthHeight: number
  readonly lipFullness: number
}

export type HairStyle = 'short' | 'fringe' | 'long' | 'tied' | 'bald'

export interface SitterParams {
  readonly widthPx: number
  readonly heightPx: number
  readonly verticalFovDeg: number
  /** Camera to head centre along the optical axis. */
  readonly distanceCm: number
  readonly headXCm: number
  readonly headYCm: number
  /** + turns the face to the right of the image, pitch + looks down, roll + turns counter-clockwise in the image. */
  readonly yawDeg: number
  readonly pitchDeg: number
  readonly rollDeg: number
  readonly bodyYawDeg: number
  /** 0 shut, 1 open; left and right are the sitter's own. */
  readonly leftEyeOpen: number
  readonly rightEyeOpen: number
  /** −1 … 1, + to the right of the image and up. */
  readonly gazeX: number
  readonly gazeY: number
  /** 0 … 1 */
  readonly jawOpen: number
  readonly smile: number
  readonly browRaise: number
  readonly shape: FaceShape
  /** 0 young … 1 lined */
  readonly age: number
  readonly skin: string
  readonly lips: string
  readonly brow: string
  /** 1 is the usual density of hairs. */
  readonly browDensity: number
  /** 0 a smooth upper lid, 1 a deep crease. */
  readonly lidCrease: number
  readonly iris: string
  readonly hair: string
  readonly hairStyle: HairStyle
  /** 0 none … 1 full */
  readonly beard: number
  /** Small dark marks on the skin, as u, v on the face texture. */
  readonly moles: readonly (readonly [u: number, v: number])[]
  readonly clothes: string
  readonly collar: 'crew' | 'shirt'
  readonly glasses: boolean
  readonly glassesColour: string
  /** 0 … 1, opacity of a white reflection on both lenses. */
  readonly glassesGlare: number
  /** Colour stops of the wall behind the sitter. */
  readonly backdrop: readonly string[]
  readonly backdropAxis: 'vertical' | 'horizontal'
  /** Key light: azimuth 0 is at the camera, + on the right of the image; intensities are those of three.js. */
  readonly keyAzimuthDeg: number
  readonly keyElevationDeg: number
  readonly keyIntensity: number
  readonly fillIntensity: number
  readonly exposure: number
  readonly shadows: boolean
  /** Fixes every random detail: mottling, brow hairs, strands. */
  readonly seed: number
}

export const CANONICAL_SHAPE: FaceShape = {
  faceWidth: 0,
  faceLength: 0,
  foreheadWidth: 0,
  cheekWidth: 0,
  cheekFullness: 0,
  jawWidth: 0,
  chinWidth: 0,
  chinLength: 0,
  eyeSpacing: 0,
  eyeSize: 0,
  eyeTilt: 0,
  browHeight: 0,
  browTilt: 0,
  noseWidth: 0,
  noseLength: 0,
  noseDepth: 0,
  noseBridge: 0,
  mouthWidth: 0,
  mouthHeight: 0,
  lipFullness: 0,
}

export const DEFAULT_PARAMS: SitterParams = {
  widthPx: 960,
  heightPx: 720,
  verticalFovDeg: 63,
  distanceCm: 50,
  headXCm: 0,
  headYCm: 0,
  yawDeg: 0,
  pitchDeg: 0,
  rollDeg: 0,
  bodyYawDeg: 0,
  leftEyeOpen: 1,
  rightEyeOpen: 1,
  gazeX: 0,
  gazeY: 0,
  jawOpen: 0,
  smile: 0,
  browRaise: 0,
  shape: CANONICAL_SHAPE,
  age: 0.3,
  skin: '#d9a684',
  lips: '#b5645c',
  brow: '#3a2a20',
  browDensity: 1,
  lidCrease: 1,
  iris: '#5b3d22',
  hair: '#33241a',
  hairStyle: 'short',
  beard: 0,
  moles: [],
  clothes: '#34507a',
  collar: 'crew',
  glasses: false,
  glassesColour: '#18181a',
  glassesGlare: 0,
  backdrop: ['#c9ced3', '#aeb4ba'],
  backdropAxis: 'vertical',
  keyAzimuthDeg: -25,
  keyElevationDeg: 30,
  keyIntensity: 2,
  fillIntensity: 1.1,
  exposure: 1,
  shadows: true,
  seed: 7,
}

/** What a caller gives: any subset, the shape as a subset of its own. */
export type SitterRequest = Partial<Omit<SitterParams, 'shape'>> & { readonly shape?: Partial<FaceShape> }

export function completeParams(request: SitterRequest): SitterParams {
  return {
    ...DEFAULT_PARAMS,
    ...request,
    shape: { ...CANONICAL_SHAPE, ...request.shape },
  }
}
