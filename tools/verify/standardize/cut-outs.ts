// Sitters with exact edges: portraits cut out with their hair, at the size a booth's camera sees them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { inRoot } from '../../setup/root.ts'
import { FRAME, type Picture } from './backdrops.ts'

export const HAIR = inRoot('..', 'shared', 'fixtures', 'hair')

interface CutOut {
  readonly id: string
  /** In pixels of the file: face from cheek to cheek, its middle, and the highest hair. */
  readonly faceWidthPx: number
  readonly centreXPx: number
  readonly hairTopPx: number
  /** The face in the frame: about 350 at a booth; long faces and hair that stands tall needs more room. */
  readonly boothFaceWidthPx: number
}

/** Measured on the files by eye. */
const CUT_OUTS: readonly CutOut[] = [
  { id: 'long-dark-loose', faceWidthPx: 288, centreXPx: 415, hairTopPx: 228, boothFaceWidthPx: 320 },
  { id: 'long-dark-swept', faceWidthPx: 184, centreXPx: 250, hairTopPx: 10, boothFaceWidthPx: 320 },
  { id: 'bun-fringe', faceWidthPx: 156, centreXPx: 503, hairTopPx: 50, boothFaceWidthPx: 250 },
]

/** In the frame. */
const HAIR_TOP_PX = 150

/** The sitter alone in the frame; colours are his own, the share of him in a pixel is `alpha`, 0..1. */
export interface Sitter {
  readonly id: string
  readonly colour: Picture
  readonly alpha: Float32Array
}

export const haveCutOuts = (): boolean => CUT_OUTS.every(({ id }) => existsSync(join(HAIR, `${id}.webp`)))

export const loadSitters = (): Promise<Sitter[]> => Promise.all(CUT_OUTS.map(load))

async function load({ id, faceWidthPx, centreXPx, hairTopPx, boothFaceWidthPx }: CutOut): Promise<Sitter> {
  const picture = sharp(join(HAIR, `${id}.webp`))
  const { width, height } = await picture.metadata()
  const scale = boothFaceWidthPx / faceWidthPx
  const [widthPx, heightPx] = [Math.round(width * scale), Math.round(height * scale)]
  // Colours and shares apart: a resize of both together would weigh the colours, and lose those of thin hair.
  const file = join(HAIR, `${id}.webp`)
  const resized = { fit: 'fill', kernel: 'cubic' } as const
  const colours = await sharp(file).removeAlpha().resize(widthPx, heightPx, resized).raw().toBuffer()
  const shares = await sharp(file).extractChannel(3).resize(widthPx, heightPx, resized).raw().toBuffer()
  const left = Math.round(FRAME.widthPx / 2 - centreXPx * scale)
  const top = Math.round(HAIR_TOP_PX - hairTopPx * scale)
  const alpha = new Float32Array(FRAME.widthPx * FRAME.heightPx)
  const colour = new Float32Array(alpha.length * 3)
  for (let y = Math.max(0, top); y < Math.min(FRAME.heightPx, top + heightPx); y++)
    for (let x = Math.max(0, left); x < Math.min(FRAME.widthPx, left + widthPx); x++) {
      const from = (y - top) * widthPx + (x - left)
      const to = y * FRAME.widthPx + x
      alpha[to] = shares[from]! / 255
      for (let channel = 0; channel < 3; channel++) colour[to * 3 + channel] = colours[from * 3 + channel]!
    }
  return { id, colour, alpha }
}
