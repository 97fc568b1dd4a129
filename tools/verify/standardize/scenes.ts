// A sitter before a backdrop as a camera sees them, and the truth that belongs to it.
import sharp from 'sharp'
import type { Rgb } from '../../../core/photo/colour.ts'
import { type Backdrop, FRAME, type Picture, type Shift } from './backdrops.ts'
import type { Sitter } from './cut-outs.ts'
import { normal } from './noise.ts'

/** The lens, the sensor and the file of the pictures: pixels, levels, and the quality of the JPEG. */
const CAMERA = { blurPx: 0.6, noise: 2.5, quality: 92 } as const
/** Of the shadow behind a sitter: to the side, down, and how soft, pixels. */
const SHADOW = { xPx: 40, yPx: 18, softPx: 30 } as const

const { widthPx, heightPx } = FRAME

export interface Scene {
  readonly still: Buffer
  /** Of the frame, after the lens; 0..1. */
  readonly alpha: Float32Array
}

const at = (index: number, limit: number): number => Math.max(0, Math.min(limit - 1, index))

/** Gaussian blur of one plane, edge values repeated. */
function blurred(plane: Float32Array, channels: number, sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma)
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  )
  const total = kernel.reduce((sum, value) => sum + value, 0)
  const across = new Float32Array(plane.length)
  const result = new Float32Array(plane.length)
  const pass = (
    from: Float32Array,
    to: Float32Array,
    along: (x: number, y: number, step: number) => number,
  ) => {
    for (let y = 0; y < heightPx; y++)
      for (let x = 0; x < widthPx; x++)
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0
          for (let i = -reach; i <= reach; i++)
            sum += kernel[i + reach]! * from[along(x, y, i) * channels + channel]!
          to[(y * widthPx + x) * channels + channel] = sum / total
        }
  }
  pass(plane, across, (x, y, step) => y * widthPx + at(x + step, widthPx))
  pass(across, result, (x, y, step) => at(y + step, heightPx) * widthPx + x)
  return result
}

/** The shadow that the sitter throws, 0..1, at an eighth of the frame's size each way. */
async function shadowOf({ alpha }: Sitter): Promise<Float32Array> {
  const shares = Uint8Array.from(alpha, (value) => value * 255)
  const small = { width: widthPx / 8, height: heightPx / 8 }
  const soft = await sharp(shares, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .resize(small.width, small.height, { fit: 'fill' })
    .blur(SHADOW.softPx / 8)
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const smooth = await sharp(soft, { raw: { ...small, channels: 1 } })
    .resize(widthPx, heightPx, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const shadow = new Float32Array(widthPx * heightPx)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++)
      shadow[y * widthPx + x] =
        smooth[at(y - SHADOW.yPx, heightPx) * widthPx + at(x - SHADOW.xPx, widthPx)]! / 255
  return shadow
}

const over = ({ colour, alpha }: Sitter, behind: (pixel: number, channel: number) => number): Picture => {
  const picture = new Float32Array(colour.length)
  for (let i = 0, pixel = 0; pixel < alpha.length; pixel++)
    for (let channel = 0; channel < 3; channel++, i++)
      picture[i] = alpha[pixel]! * colour[i]! + (1 - alpha[pixel]!) * behind(pixel, channel)
  return picture
}

/** Through the lens, with the sensor's noise and into the camera's file. */
async function photographed(picture: Picture, noiseSeed: number): Promise<Buffer> {
  const seen = blurred(picture, 3, CAMERA.blurPx)
  const noise = normal(noiseSeed)
  const bytes = new Uint8ClampedArray(seen.length)
  for (let y = 0; y < heightPx; y++) {
    const next = noise(y)
    for (let i = y * widthPx * 3; i < (y + 1) * widthPx * 3; i++) bytes[i] = seen[i]! + CAMERA.noise * next()
  }
  return sharp(bytes, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality: CAMERA.quality })
    .toBuffer()
}

export async function sceneOf(sitter: Sitter, backdrop: Backdrop, seed: number): Promise<Scene> {
  const behind = backdrop.draw(seed, { xPx: 0, yPx: 0 })
  const shadow = await shadowOf(sitter)
  const dark = (pixel: number): number => 1 - backdrop.shadow * shadow[pixel]!
  const still = await photographed(
    over(sitter, (pixel, channel) => behind[pixel * 3 + channel]! * dark(pixel)),
    seed * 1000 + 1,
  )
  return { still, alpha: blurred(sitter.alpha, 1, CAMERA.blurPx) }
}

/** The sitter on a colour through the same lens, without noise: what the photo ought to show. */
export const onColour = (sitter: Sitter, colour: Rgb): Picture =>
  blurred(
    over(sitter, (_, channel) => colour[channel]!),
    3,
    CAMERA.blurPx,
  )

const toLinear = (value: number): number => {
  const v = Math.max(0, value) / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
}
const toSrgb = (light: number): number =>
  255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055)

export interface Exposure {
  /** Of linear light, by channel. */
  readonly gain: Rgb
  readonly shift: Shift
}

/** The empty scene as another picture shows it: moved a little, otherwise exposed, with noise of its own. */
export async function plateOf(backdrop: Backdrop, seed: number, { gain, shift }: Exposure): Promise<Buffer> {
  const tables = gain.map((times) =>
    Float32Array.from({ length: 1024 }, (_, i) => toSrgb(times * toLinear(i / 4))),
  )
  const picture = backdrop.draw(seed, shift)
  for (let i = 0; i < picture.length; i++)
    picture[i] = tables[i % 3]![Math.max(0, Math.min(1023, Math.round(picture[i]! * 4)))]!
  return photographed(picture, seed * 1000 + 2)
}
