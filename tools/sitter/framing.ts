// How a sitter is placed before the camera: for a photo and for an ID portrait.
import sharp from 'sharp'
import type { Profile } from './profiles.ts'
import type { Shot, Sitter, SitterRequest } from './render.ts'

/** A webcam at eye height: the face fills about 40 % of the frame's height, hair and shoulders are inside it. */
const PHOTO: SitterRequest = {
  widthPx: 1920,
  heightPx: 1080,
  verticalFovDeg: 40,
  distanceCm: 63,
  headYCm: 4.2,
  keyAzimuthDeg: -20,
  keyElevationDeg: 25,
  keyIntensity: 1.5,
  fillIntensity: 1.9,
  backdrop: ['#d3d5d6', '#c9cbcd'],
}

/** What a photo of this profile is rendered from; the pose is turned so that the landmark model reads it straight. */
export function photoRequest(profile: Profile, change: SitterRequest = {}): SitterRequest {
  const { shape, ...others } = profile.person
  return {
    ...PHOTO,
    ...others,
    ...change,
    shape: { ...shape, ...change.shape },
    yawDeg: (change.yawDeg ?? 0) - profile.frontal.yawDeg,
    pitchDeg: (change.pitchDeg ?? 0) - profile.frontal.pitchDeg,
  }
}

/** A photo as PNG, 1920×1080 unless `change` says otherwise; poses in `change` are as the station will read them. */
export const renderPhoto = (sitter: Sitter, profile: Profile, change: SitterRequest = {}): Promise<Buffer> =>
  sitter.render(photoRequest(profile, change))

/** GA/T 461: 358×441 px, white; face width 207 ± 14, head top 7–21 from the top, eyes at least 207 from the bottom. */
export const PORTRAIT = { widthPx: 358, heightPx: 441, faceWidthPx: 207, headTopPx: 14 } as const
const RIGHT_CHEEK = 234
const LEFT_CHEEK = 454
const OVERSAMPLED = 2

/** The ID-card portrait as PNG, 358×441 on white: another day's light, hair and clothes, never the photo's pixels. */
export async function renderPortrait(
  sitter: Sitter,
  profile: Profile,
  change: SitterRequest = {},
): Promise<Buffer> {
  const guess: SitterRequest = {
    ...photoRequest(profile, { rollDeg: 0.8, ...profile.card, ...change }),
    verticalFovDeg: 20,
    distanceCm: 95,
    headXCm: 0,
    headYCm: 2,
    backdrop: ['#ffffff'],
  }
  const request = await placed(sitter, guess)
  const large = await sitter.render({
    ...request,
    widthPx: PORTRAIT.widthPx * OVERSAMPLED,
    heightPx: PORTRAIT.heightPx * OVERSAMPLED,
  })
  return sharp(large).removeAlpha().resize(PORTRAIT.widthPx, PORTRAIT.heightPx).png().toBuffer()
}

/** Moves the sitter so that face width and head top come right, measured on a small silhouette of the same view. */
async function placed(sitter: Sitter, request: SitterRequest): Promise<SitterRequest> {
  const size = { widthPx: PORTRAIT.widthPx, heightPx: PORTRAIT.heightPx }
  const { image, truth } = await sitter.silhouette({ ...request, ...size })
  const top = await topRow(image)
  const scale = faceWidthPx(truth) / PORTRAIT.faceWidthPx
  const { distanceCm = 95, verticalFovDeg = 20, headYCm = 0 } = request
  const pxPerCm = PORTRAIT.heightPx / 2 / (distanceCm * Math.tan((verticalFovDeg * Math.PI) / 360)) / scale
  const fromCentrePx = (top - PORTRAIT.heightPx / 2) / scale
  const wantedPx = PORTRAIT.headTopPx - PORTRAIT.heightPx / 2
  return {
    ...request,
    distanceCm: distanceCm * scale,
    headYCm: headYCm + (fromCentrePx - wantedPx) / pxPerCm,
  }
}

function faceWidthPx({ landmarksPx }: Shot['truth']): number {
  const [right, left] = [landmarksPx[RIGHT_CHEEK]!, landmarksPx[LEFT_CHEEK]!]
  return Math.hypot(left[0] - right[0], left[1] - right[1])
}

/** First row with more than a few stray hairs in it. */
async function topRow(silhouette: Buffer): Promise<number> {
  const { data, info } = await sharp(silhouette).greyscale().raw().toBuffer({ resolveWithObject: true })
  for (let y = 0; y < info.height; y++) {
    const row = data.subarray(y * info.width * info.channels, (y + 1) * info.width * info.channels)
    if (row.filter((value) => value > 127).length > 6 * info.channels) return y
  }
  return 0
}
