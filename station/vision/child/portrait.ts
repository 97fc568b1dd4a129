// The portrait on a card scan: around the face that was found to be the card's, and its right way up, as people see it
// beside the photo.
import sharp from 'sharp'
import { turnedPoint } from '../../../core/identity/card-place.ts'
import { faceCut } from '../../../core/photo/face-cut.ts'
import { facesBySize } from '../../../core/photo/face-geometry.ts'
import type { LandmarksDocument } from '../../../core/photo/types.ts'
import { readLandmarks } from '../landmarks.ts'
import { type Analysed, VisionFailure } from '../port.ts'
import { decoded, openPicture } from './decode.ts'

const QUALITY = 95

/** `turnedDeg` straightens the picture, clockwise. Throws `VisionFailure` `no-face` where there is none. */
export async function cropPortrait({ image, landmarks }: Analysed, turnedDeg = 0): Promise<Analysed> {
  const { picture, metadata } = await openPicture(image)
  const { width, height } = metadata.autoOrient
  const face = inPixelsOf(readLandmarks(landmarks), width, height)
  if (!face) throw new VisionFailure('no-face')
  const wanted = faceCut(face)
  const left = Math.max(0, Math.floor(wanted.xPx))
  const top = Math.max(0, Math.floor(wanted.yPx))
  const box = {
    left,
    top,
    width: Math.min(width, Math.ceil(wanted.xPx + wanted.widthPx)) - left,
    height: Math.min(height, Math.ceil(wanted.yPx + wanted.heightPx)) - top,
  }
  if (box.width < 1 || box.height < 1) throw new VisionFailure('unreadable', 'landmarks')
  const quarters = ((Math.round(turnedDeg / 90) % 4) + 4) % 4
  const { data, info } = await decoded(
    picture
      .extract(box)
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  const bytes = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .rotate(90 * quarters)
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
  const lies = quarters % 2 === 1
  const moved: LandmarksDocument = {
    version: 1,
    widthPx: lies ? box.height : box.width,
    heightPx: lies ? box.width : box.height,
    faces: [
      {
        matrix: face.matrix ? [...face.matrix] : null,
        landmarks: face.landmarks.map(({ x, y, z }) => ({
          ...turnedPoint(
            { x: x - left, y: y - top },
            { widthPx: box.width, heightPx: box.height, turnedDeg: 90 * quarters },
          ),
          z,
        })),
      },
    ],
  }
  return {
    image: new Uint8Array(bytes),
    landmarks: new Uint8Array(Buffer.from(JSON.stringify(moved))),
  }
}

/** The largest face; the scan may have been analysed at another size. */
function inPixelsOf({ faces, widthPx, heightPx }: LandmarksDocument, width: number, height: number) {
  const face = facesBySize(faces)[0]
  if (!face) return null
  const scale = { x: width / widthPx, y: height / heightPx }
  const landmarks = face.landmarks.map(({ x, y, z }) => ({ x: x * scale.x, y: y * scale.y, z: z * scale.x }))
  return { ...face, landmarks }
}
