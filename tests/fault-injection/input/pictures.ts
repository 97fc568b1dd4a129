// Pictures as they should be and as they should not: whole files of every kind, then bent by the draw.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Draw } from '../knock.ts'

export interface Seed {
  readonly name: string
  readonly bytes: Buffer
}

const pixels = (widthPx: number, heightPx: number) =>
  sharp({
    create: {
      width: widthPx,
      height: heightPx,
      channels: 3,
      background: '#8899aa',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })

/** A PNG whose header claims a hundred megapixels and more. */
function bomb(png: Buffer): Buffer {
  const copy = Buffer.from(png)
  copy.writeUInt32BE(60_000, 16)
  copy.writeUInt32BE(60_000, 20)
  return copy
}

export async function seeds(): Promise<readonly Seed[]> {
  const png = await pixels(160, 120).png().toBuffer()
  const jpeg = await pixels(320, 240).jpeg().toBuffer()
  return [
    { name: 'jpeg', bytes: jpeg },
    { name: 'jpeg cmyk', bytes: await pixels(64, 64).toColourspace('cmyk').jpeg().toBuffer() },
    {
      name: 'jpeg turned by EXIF',
      bytes: await pixels(90, 60).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    },
    { name: 'jpeg progressive', bytes: await pixels(320, 240).jpeg({ progressive: true }).toBuffer() },
    { name: 'png', bytes: png },
    { name: 'png 16 bit', bytes: await pixels(64, 64).toColourspace('rgb16').png().toBuffer() },
    { name: 'png palette', bytes: await pixels(64, 64).png({ palette: true }).toBuffer() },
    { name: 'webp', bytes: await pixels(160, 120).webp().toBuffer() },
    { name: 'tiff', bytes: await pixels(160, 120).tiff().toBuffer() },
    { name: 'gif', bytes: await pixels(32, 32).gif().toBuffer() },
    { name: 'heic', bytes: readFileSync(join(import.meta.dirname, 'colours.heic')) },
    {
      name: 'svg',
      bytes: Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
      ),
    },
    { name: 'a hundred megapixels', bytes: bomb(png) },
    { name: 'nothing', bytes: Buffer.alloc(0) },
    { name: 'jpeg and script', bytes: Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]) },
  ]
}

type Bend = (bytes: Buffer, draw: Draw, others: readonly Seed[]) => Buffer

const somewhere = (bytes: Buffer, draw: Draw): number => draw.int(0, Math.max(0, bytes.length - 1))

const BENDS: Readonly<Record<string, Bend>> = {
  whole: (bytes) => bytes,
  flipped: (bytes, draw) => {
    const copy = Buffer.from(bytes)
    if (copy.length > 0)
      for (let n = draw.int(1, 40); n > 0; n--) copy[somewhere(copy, draw)]! ^= 1 << draw.int(0, 7)
    return copy
  },
  'flipped header': (bytes, draw) => {
    const copy = Buffer.from(bytes)
    const head = copy.subarray(0, 64)
    if (head.length > 0)
      for (let n = draw.int(1, 6); n > 0; n--) head[somewhere(head, draw)] = draw.int(0, 255)
    return copy
  },
  truncated: (bytes, draw) => bytes.subarray(0, somewhere(bytes, draw)),
  spliced: (bytes, draw, others) => {
    const other = draw.oneOf(others).bytes
    return Buffer.concat([bytes.subarray(0, somewhere(bytes, draw)), other.subarray(somewhere(other, draw))])
  },
  stretched: (bytes, draw) => {
    const at = somewhere(bytes, draw)
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.alloc(draw.int(1, 70_000), draw.int(0, 255)),
      bytes.subarray(at),
    ])
  },
  zeroed: (bytes, draw) => {
    const copy = Buffer.from(bytes)
    const from = somewhere(copy, draw)
    return copy.fill(0, from, Math.min(copy.length, from + draw.int(1, 400)))
  },
}

export interface Bent extends Seed {
  readonly bend: string
}

export function bent(all: readonly Seed[], draw: Draw): Bent {
  const { name, bytes } = draw.oneOf(all)
  const bend = draw.oneOf(Object.keys(BENDS))
  return { name, bend, bytes: BENDS[bend]!(bytes, draw, all) }
}
