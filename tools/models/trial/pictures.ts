// Test support: portraits, and where their features are. The positions were measured with the built landmarker, drawn on
// the pictures and checked by eye: irises on the pupils, corners on the corners.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Region } from 'sharp'
import type { Point, Raster } from '../../../core/photo/types.ts'
import { inRoot } from '../../setup/root.ts'

export interface Portrait {
  readonly name: string
  readonly file: string
  /** The part of the file with just this person; null for all of it. */
  readonly part: Region | null
  /** By landmark number, pixels of the part. */
  readonly positions: Readonly<Record<number, readonly [number, number]>>
  /** Degrees, with the signs of core/photo/pose.ts. */
  readonly pose: { readonly yawDeg: number; readonly pitchDeg: number; readonly rollDeg: number }
}

const DEMO = inRoot('node_modules', '@vladmandic', 'face-api', 'demo')
const SHARED = inRoot('..', 'shared', 'fixtures')

/** A picture that is always there: it comes with the package of the descriptor. */
export const packaged: Portrait = {
  name: 'demo picture of the descriptor package',
  file: join(DEMO, 'sample3.jpg'),
  part: { left: 940, top: 90, width: 560, height: 640 },
  positions: {
    33: [162.1, 227.8],
    133: [197.1, 240.3],
    468: [183.4, 231.7],
    362: [250.5, 250.4],
    263: [294.0, 253.8],
    473: [277.4, 249.8],
    1: [194.1, 303.8],
    2: [199.0, 313.1],
    61: [164.1, 334.2],
    291: [255.2, 349.6],
    13: [201.7, 345.7],
    14: [199.4, 360.3],
    152: [192.8, 414.4],
    10: [232.4, 153.0],
  },
  pose: { yawDeg: -16.0, pitchDeg: 5.3, rollDeg: -12.0 },
}

/** Another person, also always there. */
export const packagedOther: Portrait = {
  name: 'another demo picture',
  file: join(DEMO, 'sample6.jpg'),
  part: { left: 1320, top: 110, width: 560, height: 640 },
  positions: {
    33: [201.2, 260.4],
    133: [236.4, 275.1],
    468: [220.7, 264.6],
    362: [284.1, 287.0],
    263: [329.8, 288.9],
    473: [309.1, 286.8],
    1: [234.6, 355.8],
    2: [236.0, 360.0],
    61: [198.0, 367.2],
    291: [279.6, 383.0],
    13: [232.6, 385.3],
    14: [231.9, 386.9],
    152: [217.7, 444.8],
    10: [280.1, 194.2],
  },
  pose: { yawDeg: -9.1, pitchDeg: 13.0, rollDeg: -15.2 },
}

export const shared: readonly Portrait[] = [
  {
    name: 'obama.jpg',
    file: join(SHARED, 'obama.jpg'),
    part: null,
    positions: {
      33: [421.5, 216.5],
      133: [467.6, 217.6],
      468: [443.1, 214.8],
      362: [525.7, 215.8],
      263: [571.7, 214.7],
      473: [549.9, 212.1],
      1: [495.8, 280.3],
      61: [433.5, 322.7],
      291: [553.7, 317.9],
      13: [495.7, 320.5],
      14: [495.5, 345.3],
      152: [494.9, 423.3],
    },
    pose: { yawDeg: 1.1, pitchDeg: 3.7, rollDeg: 0.5 },
  },
  {
    name: 'obama2.jpg',
    file: join(SHARED, 'obama2.jpg'),
    part: null,
    positions: {
      33: [229.5, 369.9],
      133: [277.4, 378.7],
      468: [247.8, 368.2],
      362: [345.8, 386.4],
      263: [393.8, 387.7],
      473: [364.0, 378.5],
      1: [281.2, 454.6],
      61: [244.3, 523.3],
      291: [353.8, 526.3],
      13: [294.8, 506.1],
      14: [291.9, 549.4],
      152: [283.3, 621.5],
    },
    pose: { yawDeg: -14.5, pitchDeg: 3.4, rollDeg: -7.0 },
  },
  {
    name: 'astronaut.png',
    file: join(SHARED, 'astronaut.png'),
    part: null,
    positions: {
      33: [195.2, 100.9],
      133: [213.3, 103.7],
      468: [203.5, 101.1],
      362: [237.0, 104.9],
      263: [255.8, 104.3],
      473: [246.6, 103.5],
      1: [223.4, 130.0],
      61: [201.8, 139.2],
      291: [245.0, 141.0],
      13: [223.5, 143.2],
      14: [223.0, 150.1],
      152: [221.3, 177.4],
    },
    pose: { yawDeg: -0.1, pitchDeg: 13.4, rollDeg: -3.8 },
  },
]

export const sharedMissing = shared.some(({ file }) => !existsSync(file))

const decoded = ({ file, part }: Portrait) => (part ? sharp(file).extract(part) : sharp(file)).removeAlpha()

export const pngOf = (portrait: Portrait): Promise<Buffer> => decoded(portrait).png().toBuffer()

export async function rasterOf(portrait: Portrait): Promise<Raster> {
  const { data, info } = await decoded(portrait).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return {
    widthPx: info.width,
    heightPx: info.height,
    rgba: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  }
}

/** The written positions as a landmark list; what is not written is NaN, so that nothing can use it unseen. */
export function writtenLandmarks({ positions }: Portrait): Point[] {
  const points = Array.from({ length: 478 }, () => ({ x: Number.NaN, y: Number.NaN }))
  for (const [index, [x, y]] of Object.entries(positions)) points[Number(index)] = { x, y }
  return points
}
