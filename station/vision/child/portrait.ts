// The portrait on a card scan: around the face that was found to be the card's.
import { faceCut } from '../../../core/photo/face-cut.ts'
import { facesBySize } from '../../../core/photo/face-geometry.ts'
import type { LandmarksDocument } from '../../../core/photo/types.ts'
import { readLandmarks } from '../landmarks.ts'
import { type Analysed, VisionFailure } from '../port.ts'
import { decoded, openPicture } from './decode.ts'

const QUALITY = 95

/** Throws `VisionFailure` `no-face` where there is none. */
export async function cropPortrait({ image, landmarks }: Analysed): Promise<Analysed> {
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
  const bytes = await decoded(
    picture
      .extract(box)
      .toColourspace('srgb')
      .removeAlpha()
      .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  )
  const moved: LandmarksDocument = {
    version: 1,
    widthPx: box.width,
    heightPx: box.height,
    faces: [
      {
        matrix: face.matrix ? [...face.matrix] : null,
        landmarks: face.landmarks.map(({ x, y, z }) => ({ x: x - left, y: y - top, z })),
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
