import type { PersonMask } from './types.ts'

/** From here on a pixel counts as person; the segmenter's edge lies at one half. */
export const PERSON_FROM = 128

/** The mask at another size, bilinear, pixel centres aligned; values 0..255. */
export function resizeMask(mask: PersonMask, widthPx: number, heightPx: number): PersonMask {
  if (mask.widthPx === widthPx && mask.heightPx === heightPx) return mask
  return sampleMask(
    mask,
    { xPx: 0, yPx: 0, widthPx: mask.widthPx, heightPx: mask.heightPx },
    widthPx,
    heightPx,
  )
}

export interface Box {
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** Where the pixels of a row (or column) of the target lie between two of the mask; -1 for outside. */
function between(fromPx: number, lengthPx: number, toPx: number, maskPx: number) {
  const low = new Int32Array(toPx).fill(-1)
  const high = new Int32Array(toPx)
  const share = new Float64Array(toPx)
  const last = maskPx - 1
  for (let i = 0; i < toPx; i++) {
    const source = fromPx + ((i + 0.5) * lengthPx) / toPx - 0.5
    if (source < -0.5 || source > last + 0.5) continue
    low[i] = Math.max(0, Math.min(last, Math.floor(source)))
    high[i] = Math.min(last, low[i]! + 1)
    share[i] = Math.max(0, Math.min(1, source - low[i]!))
  }
  return { low, high, share }
}

/** Whole pixels that lie inside of the mask and keep their size. */
const isCut = (mask: PersonMask, { xPx, yPx, ...size }: Box, widthPx: number, heightPx: number): boolean =>
  size.widthPx === widthPx &&
  size.heightPx === heightPx &&
  Number.isInteger(xPx) &&
  Number.isInteger(yPx) &&
  Math.min(xPx, yPx) >= 0 &&
  xPx + widthPx <= mask.widthPx &&
  yPx + heightPx <= mask.heightPx

/** A box of the mask (mask pixels, may reach beyond it) at the given size, bilinear; nobody stands outside the mask. */
export function sampleMask(mask: PersonMask, box: Box, widthPx: number, heightPx: number): PersonMask {
  const probability = new Uint8Array(widthPx * heightPx)
  if (isCut(mask, box, widthPx, heightPx)) {
    for (let y = 0; y < heightPx; y++) {
      const start = (box.yPx + y) * mask.widthPx + box.xPx
      probability.set(mask.probability.subarray(start, start + widthPx), y * widthPx)
    }
    return { widthPx, heightPx, probability }
  }
  const rows = between(box.yPx, box.heightPx, heightPx, mask.heightPx)
  const columns = between(box.xPx, box.widthPx, widthPx, mask.widthPx)
  const p = mask.probability
  for (let y = 0; y < heightPx; y++) {
    if (rows.low[y]! < 0) continue
    const [upper, lower] = [rows.low[y]! * mask.widthPx, rows.high[y]! * mask.widthPx]
    const fy = rows.share[y]!
    for (let x = 0; x < widthPx; x++) {
      const left = columns.low[x]!
      if (left < 0) continue
      const right = columns.high[x]!
      const fx = columns.share[x]!
      const above = p[upper + left]! * (1 - fx) + p[upper + right]! * fx
      const below = p[lower + left]! * (1 - fx) + p[lower + right]! * fx
      probability[y * widthPx + x] = above * (1 - fy) + below * fy + 0.5
    }
  }
  return { widthPx, heightPx, probability }
}
