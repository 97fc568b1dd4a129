// A picture as a camera: the MJPEG file that Chromium plays in place of a device. Frames must be full-range 4:2:0
// (yuvj420p), which is what a baseline JPEG with halved chroma is.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import sharp from 'sharp'

const CAMERA = { widthPx: 1920, heightPx: 1080 }
/** The wall to the left and right of a portrait picture. */
const WALL = '#c4c9ce'
const QUALITY = 95
const FRAMES = 2

/** The whole picture on a camera-shaped frame, neither cut nor distorted. */
export async function makeFakeCamera(picture: string, output: string): Promise<string> {
  const frame = await sharp(picture, { autoOrient: true })
    .resize(CAMERA.widthPx, CAMERA.heightPx, { fit: 'contain', position: 'bottom', background: WALL })
    .flatten({ background: WALL })
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:2:0', progressive: false })
    .toBuffer()
  mkdirSync(dirname(output), { recursive: true })
  writeFileSync(output, Buffer.concat(Array.from({ length: FRAMES }, () => frame)))
  return output
}
