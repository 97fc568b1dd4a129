// Where the text lines are: PP-OCR's detector gives a probability per pixel, whichever way a card lies; connected regions
// become lines with a direction of their own.
import type ort from 'onnxruntime-node'
import type { Raster } from '../../../../core/photo/types.ts'

/** One connected region of text, in the pixels of the detector's map. */
export interface TextRegion {
  readonly pixels: Int32Array
  readonly xPx: number
  readonly yPx: number
  /** Standard deviations along and across its longer axis. */
  readonly alongPx: number
  readonly acrossPx: number
  /** Direction of the longer axis, degrees clockwise, -90…90: which end is the beginning is not known. */
  readonly angleDeg: number
}

export interface TextMap {
  readonly widthPx: number
  readonly regions: readonly TextRegion[]
}

/** A line of text as it lies: a rectangle about its middle. */
export interface TextBox {
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
  /** Degrees clockwise. */
  readonly angleDeg: number
}

/** PP-OCR v4 detector: multiple of the sides, threshold, mean score and growth of a region. */
const MULTIPLE = 32
const THRESHOLD = 0.3
const REGION_SCORE = 0.6
const GROWTH = 1.6
const LEAST_PX = 3
const MEAN = [0.485, 0.456, 0.406]
const STD = [0.229, 0.224, 0.225]

/** A part that the detector can be shown at one scale both ways: `part` grown to whole multiples of its steps. */
export function detectorView(part: TextBox, longestPx: number) {
  const scale = Math.min(1, longestPx / Math.max(part.widthPx, part.heightPx))
  const multiple = (value: number) => MULTIPLE * Math.max(1, Math.ceil((value * scale) / MULTIPLE))
  const [widthPx, heightPx] = [multiple(part.widthPx), multiple(part.heightPx)]
  return { widthPx, heightPx, scale, part: { ...part, widthPx: widthPx / scale, heightPx: heightPx / scale } }
}

/** Planes of B, G, R, normalised as the model was trained. */
export function detectorInput({ widthPx, heightPx, rgba }: Raster): Float32Array {
  const plane = widthPx * heightPx
  const input = new Float32Array(3 * plane)
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      input[channel * plane + pixel] = (rgba[4 * pixel + 2 - channel]! / 255 - MEAN[channel]!) / STD[channel]!
    }
  }
  return input
}

export function textMap(output: ort.Tensor): TextMap {
  const [heightPx, widthPx] = output.dims.slice(-2) as [number, number]
  const map = output.data as Float32Array
  const seen = new Uint8Array(map.length)
  const regions: TextRegion[] = []
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start]! < THRESHOLD) continue
    const region = flood(map, widthPx, heightPx, start, seen)
    if (region) regions.push(region)
  }
  return { widthPx, regions }
}

/** The rectangle in that direction that holds the region; the detector marks the core of a line. */
export function boxAlong({ pixels, xPx, yPx }: TextRegion, mapWidthPx: number, angleDeg: number): TextBox {
  const [cos, sin] = [Math.cos((angleDeg * Math.PI) / 180), Math.sin((angleDeg * Math.PI) / 180)]
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const at of pixels) {
    const x = (at % mapWidthPx) - xPx
    const y = Math.floor(at / mapWidthPx) - yPx
    const [along, across] = [x * cos + y * sin, y * cos - x * sin]
    left = Math.min(left, along)
    right = Math.max(right, along)
    top = Math.min(top, across)
    bottom = Math.max(bottom, across)
  }
  const [wide, high] = [right - left + 1, bottom - top + 1]
  // It grows back by area over perimeter.
  const grow = (wide * high * GROWTH) / (wide + high)
  const [along, across] = [(left + right) / 2, (top + bottom) / 2]
  return {
    // The middle of a pixel, not its corner.
    xPx: xPx + along * cos - across * sin + 0.5,
    yPx: yPx + along * sin + across * cos + 0.5,
    widthPx: wide + grow,
    heightPx: high + grow,
    angleDeg,
  }
}

function flood(
  map: Float32Array,
  width: number,
  height: number,
  start: number,
  seen: Uint8Array,
): TextRegion | null {
  const pixels = [start]
  seen[start] = 1
  let [score, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0]
  // Grows while it is walked.
  for (let next = 0; next < pixels.length; next++) {
    const at = pixels[next]!
    const x = at % width
    const y = (at - x) / width
    score += map[at]!
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
    syy += y * y
    const neighbours = [
      x > 0 ? at - 1 : -1,
      x < width - 1 ? at + 1 : -1,
      y > 0 ? at - width : -1,
      y < height - 1 ? at + width : -1,
    ]
    for (const neighbour of neighbours) {
      if (neighbour < 0 || seen[neighbour] || map[neighbour]! < THRESHOLD) continue
      seen[neighbour] = 1
      pixels.push(neighbour)
    }
  }
  const count = pixels.length
  const [xPx, yPx] = [sx / count, sy / count]
  const [vx, vy, covariance] = [sxx / count - xPx ** 2, syy / count - yPx ** 2, sxy / count - xPx * yPx]
  const spread = Math.hypot(vx - vy, 2 * covariance)
  const acrossPx = Math.sqrt(Math.max(0, (vx + vy - spread) / 2))
  // A bar of n pixels has a deviation of n/√12.
  if (score / count < REGION_SCORE || acrossPx * Math.sqrt(12) < LEAST_PX) return null
  return {
    pixels: Int32Array.from(pixels),
    xPx,
    yPx,
    alongPx: Math.sqrt((vx + vy + spread) / 2),
    acrossPx,
    angleDeg: (Math.atan2(2 * covariance, vx - vy) / 2) * (180 / Math.PI),
  }
}
