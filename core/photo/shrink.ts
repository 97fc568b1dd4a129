import type { Raster } from './types.ts'

/** For each target pixel: the first source pixel it covers, how many, and the share of each, `most` places apart. */
interface Taps {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Float32Array
  readonly most: number
}

function areaTaps(fromPx: number, toPx: number): Taps {
  const step = fromPx / toPx
  const most = Math.ceil(step) + 1
  const first = new Int32Array(toPx)
  const count = new Int32Array(toPx)
  const weights = new Float32Array(toPx * most)
  for (let i = 0; i < toPx; i++) {
    const start = i * step
    const end = Math.min(fromPx, start + step)
    first[i] = Math.floor(start)
    count[i] = Math.min(most, Math.max(1, Math.ceil(end) - first[i]!))
    for (let k = 0; k < count[i]!; k++) {
      const pixel = first[i]! + k
      weights[i * most + k] = (Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start)
    }
  }
  return { first, count, weights, most }
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
  const squares = Number.isInteger(times) && raster.heightPx === heightPx * times && times <= SQUARE_LIMIT
  const small = { widthPx, heightPx, rgba }
  if (squares) averageSquares(raster, small, times)
  else averageAreas(raster, small)
  return small
}

/** Down first: that is one even walk through memory, and leaves fewer rows to go across. */
function averageAreas(from: Raster, to: Raster): void {
  const source = wordsOf(from.rgba)
  const target = to.rgba
  const down = areaTaps(from.heightPx, to.heightPx)
  const across = areaTaps(from.widthPx, to.widthPx)
  const row = new Float32Array(from.widthPx * 3)
  for (let y = 0, at = 0; y < to.heightPx; y++) {
    const rows = down.count[y]!
    for (let x = 0, i = 0; x < from.widthPx; x++, i += 3) {
      let red = 0
      let green = 0
      let blue = 0
      for (let k = 0, pixel = down.first[y]! * from.widthPx + x; k < rows; k++, pixel += from.widthPx) {
        const weight = down.weights[y * down.most + k]!
        const word = source[pixel]!
        red += weight * (word & 0xff)
        green += weight * ((word >>> 8) & 0xff)
        blue += weight * ((word >>> 16) & 0xff)
      }
      row[i] = red
      row[i + 1] = green
      row[i + 2] = blue
    }
    for (let x = 0; x < to.widthPx; x++, at += 4) {
      const columns = across.count[x]!
      let red = 0
      let green = 0
      let blue = 0
      for (let k = 0, i = across.first[x]! * 3; k < columns; k++, i += 3) {
        const weight = across.weights[x * across.most + k]!
        red += weight * row[i]!
        green += weight * row[i + 1]!
        blue += weight * row[i + 2]!
      }
      target[at] = red
      target[at + 1] = green
      target[at + 2] = blue
      target[at + 3] = 255
    }
  }
}

/** Pixels as words, red in the lowest byte: what comes first in memory does, on every machine this runs on. */
const wordsOf = (rgba: Uint8ClampedArray): Uint32Array => {
  const { buffer, byteOffset, length } = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice()
  return new Uint32Array(buffer, byteOffset, length / 4)
}

/** Up to here the division below is exact: 255 × 36 / 2²⁰ is less than 1 / 36. */
const SQUARE_LIMIT = 6
const DIVISION_BITS = 20

/**
 * The same where every pixel is the average of `times` × `times` whole ones, several times faster: a word's halves sum
 * two channels at once.
 */
function averageSquares(raster: Raster, { widthPx, rgba }: Raster, times: number): void {
  const from = wordsOf(raster.rgba)
  const count = times * times
  const half = count >> 1
  // Multiplied and shifted: dividing would take longer than all the rest.
  const share = Math.ceil((1 << DIVISION_BITS) / count)
  for (let at = 0, x = 0, start = 0; at < rgba.length; at += 4) {
    let redAndBlue = 0
    let green = 0
    for (let row = 0, pixel = start; row < times; row++, pixel += raster.widthPx - times) {
      for (let column = 0; column < times; column++, pixel++) {
        const word = from[pixel]!
        redAndBlue += word & 0xff00ff
        green += (word >>> 8) & 0xff
      }
    }
    rgba[at] = (((redAndBlue & 0xffff) + half) * share) >>> DIVISION_BITS
    rgba[at + 1] = ((green + half) * share) >>> DIVISION_BITS
    rgba[at + 2] = (((redAndBlue >>> 16) + half) * share) >>> DIVISION_BITS
    rgba[at + 3] = 255
    start += times
    if (++x === widthPx) {
      x = 0
      start += raster.widthPx * (times - 1)
    }
  }
}
