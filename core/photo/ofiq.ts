// Native measure → quality 0..100 as ISO/IEC 29794-5 and its reference OFIQ 1.0.3 (MIT) map them. Reported beside
// the station's own bands, never gated on: OFIQ is soft on pose and its head size contradicts the Chinese geometry.

const sigmoid = (x: number, x0: number, w: number): number => 1 / (1 + Math.exp((x0 - x) / w))
const squaredCosine = (deg: number): number => 100 * Math.max(0, Math.cos((deg * Math.PI) / 180)) ** 2

const formulas = {
  BackgroundUniformity: (x: number) => 190 * (1 - sigmoid(x, 10, 100)),
  IlluminationUniformity: (x: number) => 100 * x ** 0.3,
  LuminanceMean: (x: number) => 100 * sigmoid(x, 0.2, 0.05) * (1 - sigmoid(x, 0.8, 0.05)),
  LuminanceVariance: (x: number) => 100 * Math.sin((Math.PI * 60 * x) / (60 * x + 1)),
  UnderExposurePrevention: (x: number) => 120 * (0.832 - sigmoid(x, 0.92, 0.05)),
  OverExposurePrevention: (x: number) => 1 / (x + 0.01),
  DynamicRange: (x: number) => 12.5 * x,
  NaturalColour: (x: number) => 200 * (1 - sigmoid(x, 0, 10)),
  SingleFacePresent: (x: number) => 100 * (1 - x),
  EyesOpen: (x: number) => 100 * sigmoid(x, 0.02, 0.01),
  MouthClosed: (x: number) => 100 * (1 - sigmoid(x, 0.2, 0.06)),
  EyesVisible: (x: number) => 100 * (1 - x),
  MouthOcclusionPrevention: (x: number) => 100 * (1 - x),
  FaceOcclusionPrevention: (x: number) => 100 * (1 - x),
  InterEyeDistance: (x: number) => 100 * sigmoid(x, 70, 20),
  HeadSize: (x: number) => 200 * (1 - sigmoid(Math.abs(x - 0.45), 0, 0.05)),
  LeftwardCropOfTheFaceImage: (x: number) => 100 * sigmoid(x, 0.9, 0.1),
  RightwardCropOfTheFaceImage: (x: number) => 100 * sigmoid(x, 0.9, 0.1),
  MarginAboveOfTheFaceImage: (x: number) => 100 * sigmoid(x, 1.4, 0.1),
  MarginBelowOfTheFaceImage: (x: number) => 100 * sigmoid(x, 1.8, 0.1),
  HeadPoseYaw: squaredCosine,
  HeadPosePitch: squaredCosine,
  HeadPoseRoll: squaredCosine,
  /** Native: trees of OFIQ's forest that vote sharp, 0..50. Our own sharpness does not go in here. */
  Sharpness: (x: number) => -14 + 115 * sigmoid(x, -20, 15),
} as const

export type OfiqComponent = keyof typeof formulas

export const ofiqComponents = Object.keys(formulas) as readonly OfiqComponent[]

/** Quality 0..100, whole numbers, higher is better. */
export function ofiqQuality(component: OfiqComponent, native: number): number {
  return Math.max(0, Math.min(100, Math.round(formulas[component](native))))
}
