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
 * @throws RangeError on a larger or empty target.
 */
export function shrink(raster: Raster, widthPx: number, heightPx: number): Raster {
  if (widthPx === raster.widthPx && heightPx === raster.heightPx) return raster
  if (widthPx < 1 || heightPx < 1 || widthPx > raster.widthPx || heightPx > raster.heightPx)
    throw new RangeError(`cannot shrink ${raster.widthPx}×${raster.heightPx} to ${widthPx}×${heightPx}`)
  const across = areaTaps(raster.widthPx, widthPx)
  const down = areaTaps(raster.heightPx, heightPx)
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4)
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
