import type { Raster } from './types.ts'

interface Taps {
  readonly first: Int32Array
  readonly weights: readonly Float32Array[]
}

function areaTaps(fromPx: number, toPx: number): Taps {
  const first = new Int32Array(toPx)
  const weights: Float32Array[] = []
  const step = fromPx / toPx
  for (let i = 0; i < toPx; i++) {
    const start = i * step
    const end = Math.min(fromPx, start + step)
    first[i] = Math.floor(start)
    const count = Math.max(1, Math.ceil(end) - first[i]!)
    weights.push(
      Float32Array.from({ length: count }, (_, k) => {
        const pixel = first[i]! + k
        return (Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start)
      }),
    )
  }
  return { first, weights }
}

/**
 * Area average to a smaller size (sRGB values, opaque alpha); the size of the picture itself gives it back unchanged.
 * `rgba` is memory for the result, widthPx × heightPx × 4 bytes; fresh where none is given.
 * @throws RangeError on a larger or empty target.
 */
export function shrink(
  raster: Raster,
  widthPx: number,
  heightPx: number,
  rgba = new Uint8ClampedArray(widthPx * heightPx * 4),
): Raster {
  if (widthPx === raster.widthPx && heightPx === raster.heightPx) return raster
  if (widthPx < 1 || heightPx < 1 || widthPx > raster.widthPx || heightPx > raster.heightPx)
    throw new RangeError(`cannot shrink ${raster.widthPx}×${raster.heightPx} to ${widthPx}×${heightPx}`)
  const times = raster.widthPx / widthPx
  const aligned = raster.rgba.byteOffset % 4 === 0 && rgba.byteOffset % 4 === 0
  const whole = Number.isInteger(times) && raster.heightPx === heightPx * times
  if (whole && aligned && times <= SQUARE_LIMIT) {
    averageSquares(raster, rgba, widthPx, times)
    return { widthPx, heightPx, rgba }
  }
  const across = areaTaps(raster.widthPx, widthPx)
  const down = areaTaps(raster.heightPx, heightPx)
  const row = new Float32Array(widthPx * 3)
  const sum = new Float32Array(widthPx * 3)
  for (let y = 0; y < heightPx; y++) {
    sum.fill(0)
    const weights = down.weights[y]!
    for (let k = 0; k < weights.length; k++) {
      shrinkRow(raster, down.first[y]! + k, across, row)
      for (let i = 0; i < sum.length; i++) sum[i]! += row[i]! * weights[k]!
    }
    for (let x = 0, at = y * widthPx * 4; x < widthPx; x++, at += 4) {
      rgba[at] = sum[x * 3]!
      rgba[at + 1] = sum[x * 3 + 1]!
      rgba[at + 2] = sum[x * 3 + 2]!
      rgba[at + 3] = 255
    }
  }
  return { widthPx, heightPx, rgba }
}

/** Up to here the division below is exact: 255 × 36 / 2²⁰ is less than 1 / 36. */
const SQUARE_LIMIT = 6
const DIVISION_BITS = 20

/**
 * The same where every pixel is the average of `times` × `times` whole ones, several times faster: a pixel is read as one
 * word, and its halves sum two channels at once. Red comes first in memory, as on every machine this runs on.
 */
function averageSquares(raster: Raster, rgba: Uint8ClampedArray, widthPx: number, times: number): void {
  const from = new Uint32Array(raster.rgba.buffer, raster.rgba.byteOffset, raster.rgba.length / 4)
  const to = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4)
  const count = times * times
  const half = count >> 1
  // Multiplied and shifted: dividing would take longer than all the rest.
  const share = Math.ceil((1 << DIVISION_BITS) / count)
  for (let index = 0, x = 0, start = 0; index < to.length; index++) {
    let redAndBlue = 0
    let green = 0
    for (let row = 0, at = start; row < times; row++, at += raster.widthPx - times) {
      for (let column = 0; column < times; column++, at++) {
        const word = from[at]!
        redAndBlue += word & 0xff00ff
        green += (word >>> 8) & 0xff
      }
    }
    const red = (((redAndBlue & 0xffff) + half) * share) >>> DIVISION_BITS
    const blue = (((redAndBlue >>> 16) + half) * share) >>> DIVISION_BITS
    to[index] = red | ((((green + half) * share) >>> DIVISION_BITS) << 8) | (blue << 16) | 0xff000000
    start += times
    if (++x === widthPx) {
      x = 0
      start += raster.widthPx * (times - 1)
    }
  }
}

function shrinkRow(raster: Raster, y: number, across: Taps, row: Float32Array): void {
  const { rgba, widthPx } = raster
  for (let x = 0; x < across.first.length; x++) {
    const weights = across.weights[x]!
    let at = (y * widthPx + across.first[x]!) * 4
    let [red, green, blue] = [0, 0, 0]
    for (let k = 0; k < weights.length; k++, at += 4) {
      red += rgba[at]! * weights[k]!
      green += rgba[at + 1]! * weights[k]!
      blue += rgba[at + 2]! * weights[k]!
    }
    row[x * 3] = red
    row[x * 3 + 1] = green
    row[x * 3 + 2] = blue
  }
}
