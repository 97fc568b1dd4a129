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

/** A box of the mask (mask pixels, may reach beyond it) at the given size, bilinear; nobody stands outside the mask. */
export function sampleMask(mask: PersonMask, box: Box, widthPx: number, heightPx: number): PersonMask {
  const probability = new Uint8Array(widthPx * heightPx)
  const last = { x: mask.widthPx - 1, y: mask.heightPx - 1 }
  for (let y = 0; y < heightPx; y++) {
    const sourceY = box.yPx + ((y + 0.5) * box.heightPx) / heightPx - 0.5
    if (sourceY < -0.5 || sourceY > last.y + 0.5) continue
    const y0 = Math.max(0, Math.min(last.y, Math.floor(sourceY)))
    const y1 = Math.min(last.y, y0 + 1)
    const fy = Math.max(0, Math.min(1, sourceY - y0))
    for (let x = 0; x < widthPx; x++) {
      const sourceX = box.xPx + ((x + 0.5) * box.widthPx) / widthPx - 0.5
      if (sourceX < -0.5 || sourceX > last.x + 0.5) continue
      const x0 = Math.max(0, Math.min(last.x, Math.floor(sourceX)))
      const x1 = Math.min(last.x, x0 + 1)
      const fx = Math.max(0, Math.min(1, sourceX - x0))
      const p = mask.probability
      const above = p[y0 * mask.widthPx + x0]! * (1 - fx) + p[y0 * mask.widthPx + x1]! * fx
      const below = p[y1 * mask.widthPx + x0]! * (1 - fx) + p[y1 * mask.widthPx + x1]! * fx
      probability[y * widthPx + x] = above * (1 - fy) + below * fy + 0.5
    }
  }
  return { widthPx, heightPx, probability }
}
