// Planes of numbers, rows from the top, and what matting does with them.

export interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

/** A number a pixel. `Float32Array.from` with a function walks an iterator, which takes ten times as long. */
export function numbers(count: number, valueAt: (i: number) => number): Float32Array {
  const plane = new Float32Array(count)
  for (let i = 0; i < count; i++) plane[i] = valueAt(i)
  return plane
}

/** A mark a pixel, 1 where the test holds. */
export function marks(count: number, holds: (i: number) => boolean): Uint8Array {
  const set = new Uint8Array(count)
  for (let i = 0; i < count; i++) if (holds(i)) set[i] = 1
  return set
}

/** Mean over a square of 2r+1 pixels each way; at the picture's edges over what there is of it. */
export function boxMean(plane: Float32Array, { widthPx, heightPx }: Size, radiusPx: number): Float32Array {
  const rows = new Float32Array(plane.length)
  for (let y = 0; y < heightPx; y++) {
    const start = y * widthPx
    let [sum, count] = [0, 0]
    for (let x = 0; x < Math.min(radiusPx, widthPx); x++) {
      sum += plane[start + x]!
      count++
    }
    for (let x = 0; x < widthPx; x++) {
      if (x + radiusPx < widthPx) {
        sum += plane[start + x + radiusPx]!
        count++
      }
      if (x > radiusPx) {
        sum -= plane[start + x - radiusPx - 1]!
        count--
      }
      rows[start + x] = sum / count
    }
  }
  const sums = new Float64Array(widthPx)
  const result = new Float32Array(plane.length)
  let count = Math.min(radiusPx, heightPx)
  for (let i = 0; i < count * widthPx; i++) sums[i % widthPx]! += rows[i]!
  for (let y = 0; y < heightPx; y++) {
    const [entering, leaving] = [y + radiusPx, y - radiusPx - 1]
    if (entering < heightPx) count++
    if (leaving >= 0) count--
    for (let x = 0; x < widthPx; x++) {
      if (entering < heightPx) sums[x]! += rows[entering * widthPx + x]!
      if (leaving >= 0) sums[x]! -= rows[leaving * widthPx + x]!
      result[y * widthPx + x] = sums[x]! / count
    }
  }
  return result
}

const DIAGONAL = Math.SQRT2

/** From the pixels in `queue` on to each of the eight neighbours that `takes` it, and on from those. `takes` marks what it took. */
export function spreadFrom(
  queue: number[],
  count: number,
  { widthPx }: Size,
  takes: (i: number) => boolean,
): void {
  const around = [-1, 1, -widthPx, widthPx, -widthPx - 1, 1 - widthPx, widthPx - 1, widthPx + 1]
  for (let i = queue.pop(); i !== undefined; i = queue.pop())
    for (const step of around) {
      const j = i + step
      const wraps = Math.abs((j % widthPx) - (i % widthPx)) > 1
      if (j >= 0 && j < count && !wraps && takes(j)) queue.push(j)
    }
}

/** Chamfer distance in pixels to the nearest pixel that is set; 1e6 where none is. */
export function distanceTo(set: Uint8Array, { widthPx, heightPx }: Size): Float32Array {
  const d = numbers(set.length, (i) => (set[i] ? 0 : 1e6))
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const i = y * widthPx + x
      let least = d[i]!
      if (x > 0) least = Math.min(least, d[i - 1]! + 1)
      if (y > 0) {
        const above = i - widthPx
        least = Math.min(least, d[above]! + 1)
        if (x > 0) least = Math.min(least, d[above - 1]! + DIAGONAL)
        if (x < widthPx - 1) least = Math.min(least, d[above + 1]! + DIAGONAL)
      }
      d[i] = least
    }
  for (let y = heightPx - 1; y >= 0; y--)
    for (let x = widthPx - 1; x >= 0; x--) {
      const i = y * widthPx + x
      let least = d[i]!
      if (x < widthPx - 1) least = Math.min(least, d[i + 1]! + 1)
      if (y < heightPx - 1) {
        const below = i + widthPx
        least = Math.min(least, d[below]! + 1)
        if (x < widthPx - 1) least = Math.min(least, d[below + 1]! + DIAGONAL)
        if (x > 0) least = Math.min(least, d[below - 1]! + DIAGONAL)
      }
      d[i] = least
    }
  return d
}

/** Distance in pixels from the border of a region: positive inside of it, negative outside. */
export function signedDistance(inside: Uint8Array, size: Size): Float32Array {
  const within = distanceTo(
    inside.map((value) => (value ? 0 : 1)),
    size,
  )
  const without = distanceTo(inside, size)
  return within.map((value, i) => (inside[i] ? value - 0.5 : 0.5 - without[i]!))
}

interface Level extends Size {
  readonly values: Float32Array
  readonly weights: Float32Array
}

/** Half the size; weighted means of four, their weight no more than one. */
function halved({ values, weights, ...size }: Level, channels: number): Level {
  const [widthPx, heightPx] = [Math.ceil(size.widthPx / 2), Math.ceil(size.heightPx / 2)]
  const half = new Float32Array(widthPx * heightPx * channels)
  const halfWeights = new Float32Array(widthPx * heightPx)
  for (let y = 0; y < size.heightPx; y++)
    for (let x = 0; x < size.widthPx; x++) {
      const from = y * size.widthPx + x
      const weight = weights[from]!
      if (weight === 0) continue
      const to = (y >> 1) * widthPx + (x >> 1)
      halfWeights[to]! += weight
      for (let c = 0; c < channels; c++) half[to * channels + c]! += weight * values[from * channels + c]!
    }
  for (let i = 0; i < halfWeights.length; i++) {
    const weight = halfWeights[i]!
    if (weight === 0) continue
    for (let c = 0; c < channels; c++) half[i * channels + c]! /= weight
    halfWeights[i] = Math.min(1, weight)
  }
  return { values: half, weights: halfWeights, widthPx, heightPx }
}

/** What a level lacks of full weight comes from the coarser one below it, bilinear. */
function filled(level: Level, coarse: Float32Array, below: Size, channels: number): Float32Array {
  const { values, weights, widthPx, heightPx } = level
  const result = new Float32Array(values.length)
  for (let y = 0; y < heightPx; y++) {
    const v = Math.max(0, y / 2 - 0.25)
    const top = Math.min(below.heightPx - 1, Math.floor(v))
    const bottom = Math.min(below.heightPx - 1, top + 1)
    const fy = v - top
    for (let x = 0; x < widthPx; x++) {
      const i = y * widthPx + x
      const weight = weights[i]!
      if (weight >= 1) {
        for (let c = 0; c < channels; c++) result[i * channels + c] = values[i * channels + c]!
        continue
      }
      const u = Math.max(0, x / 2 - 0.25)
      const left = Math.min(below.widthPx - 1, Math.floor(u))
      const right = Math.min(below.widthPx - 1, left + 1)
      const fx = u - left
      const a = (top * below.widthPx + left) * channels
      const b = (top * below.widthPx + right) * channels
      const d = (bottom * below.widthPx + left) * channels
      const e = (bottom * below.widthPx + right) * channels
      const rest = 1 - weight
      const wa = (1 - fx) * (1 - fy) * rest
      const wb = fx * (1 - fy) * rest
      const wd = (1 - fx) * fy * rest
      const we = fx * fy * rest
      const at = i * channels
      for (let c = 0; c < channels; c++) {
        const from = wa * coarse[a + c]! + wb * coarse[b + c]! + wd * coarse[d + c]! + we * coarse[e + c]!
        result[at + c] = weight === 0 ? from : weight * values[at + c]! + from
      }
    }
  }
  return result
}

/**
 * Push–pull (Gortler et al. 1996): values with weights 0..1 at some pixels become values at all of them, near ones
 * counting most. `values` holds `channels` numbers a pixel.
 */
export function pushPull(
  values: Float32Array,
  weights: Float32Array,
  size: Size,
  channels: number,
): Float32Array {
  const levels: Level[] = [{ values, weights, ...size }]
  for (let last = levels[0]!; Math.max(last.widthPx, last.heightPx) > 1; ) {
    last = halved(last, channels)
    levels.push(last)
  }
  let result = levels.at(-1)!.values
  for (let i = levels.length - 2; i >= 0; i--) result = filled(levels[i]!, result, levels[i + 1]!, channels)
  return result
}
