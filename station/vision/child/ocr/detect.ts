// Where the text lines are: PP-OCR's detector gives a probability per pixel; connected regions become boxes. A tilted card
// is straightened by the common angle of its lines and looked at once more. (Straightening is for reading only.)
import type ort from 'onnxruntime-node'
import type { Raster } from '../../../../core/photo/types.ts'

export interface TextBox {
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
  /** Direction of the line, degrees clockwise. */
  readonly angleDeg: number
}

/** PP-OCR v4 detector: longest side, multiple of the sides, threshold, mean score and growth of a region. */
const LONGEST_PX = 960
const MULTIPLE = 32
const THRESHOLD = 0.3
const REGION_SCORE = 0.6
const GROWTH = 1.6
const LEAST_PX = 3
const MEAN = [0.485, 0.456, 0.406]
const STD = [0.229, 0.224, 0.225]

export function detectorSize(widthPx: number, heightPx: number): { widthPx: number; heightPx: number } {
  const scale = Math.min(1, LONGEST_PX / Math.max(widthPx, heightPx))
  const multiple = (value: number) => Math.max(MULTIPLE, Math.round((value * scale) / MULTIPLE) * MULTIPLE)
  return { widthPx: multiple(widthPx), heightPx: multiple(heightPx) }
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

/** Boxes in the pixels of the original picture. */
export function boxesOf(output: ort.Tensor, widthPx: number, heightPx: number): TextBox[] {
  const [mapHeight, mapWidth] = output.dims.slice(-2) as [number, number]
  const map = output.data as Float32Array
  const scale = { x: widthPx / mapWidth, y: heightPx / mapHeight }
  return regions(map, mapWidth, mapHeight).flatMap((region) => {
    const wide = region.right - region.left + 1
    const high = region.bottom - region.top + 1
    if (Math.min(wide, high) < LEAST_PX || region.score < REGION_SCORE) return []
    // The detector marks the core of a line; it grows back by area over perimeter.
    const grow = (wide * high * GROWTH) / (2 * (wide + high))
    const left = Math.max(0, region.left - grow)
    const top = Math.max(0, region.top - grow)
    const right = Math.min(mapWidth, region.right + 1 + grow)
    const bottom = Math.min(mapHeight, region.bottom + 1 + grow)
    return [
      {
        xPx: left * scale.x,
        yPx: top * scale.y,
        widthPx: (right - left) * scale.x,
        heightPx: (bottom - top) * scale.y,
        angleDeg: region.angleDeg,
      },
    ]
  })
}

interface Region {
  left: number
  right: number
  top: number
  bottom: number
  score: number
  angleDeg: number
}

function regions(map: Float32Array, width: number, height: number): Region[] {
  const seen = new Uint8Array(map.length)
  const found: Region[] = []
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start]! < THRESHOLD) continue
    found.push(flood(map, width, height, start, seen))
  }
  return found
}

function flood(map: Float32Array, width: number, height: number, start: number, seen: Uint8Array): Region {
  const stack = [start]
  seen[start] = 1
  const region: Region = { left: width, right: 0, top: height, bottom: 0, score: 0, angleDeg: 0 }
  let [count, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width
    const y = (at - x) / width
    region.left = Math.min(region.left, x)
    region.right = Math.max(region.right, x)
    region.top = Math.min(region.top, y)
    region.bottom = Math.max(region.bottom, y)
    region.score += map[at]!
    count += 1
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
    syy += y * y
    const neighbours = [
      x > 0 ? at - 1 : -1,
      x < width - 1 ? at + 1 : -1,
      at - width,
      y < height - 1 ? at + width : -1,
    ]
    for (const next of neighbours) {
      if (next < 0 || seen[next] || map[next]! < THRESHOLD) continue
      seen[next] = 1
      stack.push(next)
    }
  }
  region.score /= count
  const [vx, vy] = [sxx / count - (sx / count) ** 2, syy / count - (sy / count) ** 2]
  const covariance = sxy / count - (sx * sy) / count ** 2
  region.angleDeg = (Math.atan2(2 * covariance, vx - vy) / 2) * (180 / Math.PI)
  return region
}

/** The angle the lines share, by the long ones; 0 when there are none. */
export function commonAngleDeg(boxes: readonly TextBox[]): number {
  const long = boxes
    .filter((box) => box.widthPx > 4 * box.heightPx || Math.abs(box.angleDeg) > 2)
    .filter((box) => Math.abs(box.angleDeg) < 20)
  const angles = long.map((box) => box.angleDeg).sort((a, b) => a - b)
  return angles[Math.floor(angles.length / 2)] ?? 0
}
