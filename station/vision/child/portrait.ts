// The portrait on a card scan: around the largest face. Without a face there is nothing to compare with, so the printed
// place is cut for the eye only.
import { faceCut } from '../../../core/photo/face-cut.ts'
import { facesBySize } from '../../../core/photo/face-geometry.ts'
import type { LandmarksDocument } from '../../../core/photo/types.ts'
import { VisionFailure } from '../port.ts'
import { decoded, openPicture } from './decode.ts'
import { readLandmarks } from './landmarks.ts'

/** Share of the card where the portrait is printed, derived from a 1011×638 scan. */
const PRINTED = { left: 0.65, top: 0.15, right: 0.94, bottom: 0.77 }
const QUALITY = 95

export interface PortraitJob {
  readonly image: Uint8Array
  readonly landmarks: Uint8Array | null
}

export async function cropPortrait({ image, landmarks }: PortraitJob) {
  const { picture, metadata } = await openPicture(image)
  const { width, height } = metadata.autoOrient
  const found = landmarks ? readLandmarks(landmarks) : null
  const face = found ? inPixelsOf(found, width, height) : null
  const wanted = face
    ? faceCut(face)
    : {
        xPx: PRINTED.left * width,
        yPx: PRINTED.top * height,
        widthPx: (PRINTED.right - PRINTED.left) * width,
        heightPx: (PRINTED.bottom - PRINTED.top) * height,
      }
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
  const moved: LandmarksDocument | null = face
    ? {
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
    : null
  return {
    image: new Uint8Array(bytes),
    landmarks: moved ? new Uint8Array(Buffer.from(JSON.stringify(moved))) : null,
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
