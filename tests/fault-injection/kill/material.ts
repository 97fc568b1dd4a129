// A drawn head that the real vision child makes a standard photo of, as files for the booth processes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawnAnalysis, drawnRaster, wellSeated } from '../../../core/photo/drawn-head.ts'

/** Sensor grain, or the file would be smaller than the rule asks for. */
function grain(rgba: Uint8ClampedArray): Uint8ClampedArray {
  let state = 7
  return rgba.map((value, index) => {
    if (index % 4 === 3) return value
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return value + ((state >> 16) / 0x7fff - 0.5) * 18
  })
}

export async function writeMaterial(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true })
  const { widthPx, heightPx, faces, mask } = drawnAnalysis(wellSeated)
  const rgba = grain(new Uint8ClampedArray(drawnRaster(wellSeated).rgba))
  const raw = { width: widthPx, height: heightPx, channels: 4 } as const
  const still = await sharp(rgba, { raw }).removeAlpha().jpeg({ quality: 90 }).toBuffer()
  const size = { width: mask.widthPx, height: mask.heightPx, channels: 1 } as const
  writeFileSync(join(dir, 'still.jpg'), still)
  writeFileSync(join(dir, 'mask.png'), await sharp(mask.probability, { raw: size }).png().toBuffer())
  writeFileSync(join(dir, 'landmarks.json'), JSON.stringify({ version: 1, widthPx, heightPx, faces }))
}
