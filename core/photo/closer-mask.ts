// A person mask put together from several looks: the segmenter sees 256×256 pixels, whatever it is given. In a wide frame
// a sitter's hair is a handful of them; looked at from nearby it has two to three times as many each way.
import type { FaceGeometry } from './face-geometry.ts'
import { type Box, sampleMask } from './person-mask.ts'
import type { PersonMask } from './types.ts'

interface Look {
  /** Side of the square, and of its upper edge above the eyes, in face widths. */
  readonly side: number
  readonly aboveEyes: number
}

/** Head and shoulders, the head, and what hangs and stands below it. */
const LOOKS: readonly Look[] = [
  { side: 3.1, aboveEyes: 1.3 },
  { side: 2.25, aboveEyes: 1.25 },
  { side: 2.25, aboveEyes: 0.45 },
]
/** A look fades out over this share of its side, where the picture goes on: the segmenter is unsure at its edges. */
const FADE = 0.12
/** The first look's own weight: it decides only where no closer one sees. */
const WHOLE_WEIGHT = 0.02

/** Whole pixels of the picture, clipped to it; looks that would see next to nothing of it are left out. */
export function closerLooks(
  { eyes, centreXPx, faceWidthPx }: FaceGeometry,
  picture: { readonly widthPx: number; readonly heightPx: number },
): Box[] {
  return LOOKS.flatMap(({ side, aboveEyes }) => {
    const sidePx = side * faceWidthPx
    const within = (px: number, limitPx: number): number => Math.round(Math.max(0, Math.min(limitPx, px)))
    const left = within(centreXPx - sidePx / 2, picture.widthPx)
    const top = within(eyes.y - aboveEyes * faceWidthPx, picture.heightPx)
    const widthPx = within(centreXPx + sidePx / 2, picture.widthPx) - left
    const heightPx = within(eyes.y - aboveEyes * faceWidthPx + sidePx, picture.heightPx) - top
    return Math.min(widthPx, heightPx) >= sidePx / 2 ? [{ xPx: left, yPx: top, widthPx, heightPx }] : []
  })
}

/** Rises from 0 at an edge of the look to 1 inside; 1 along the picture's own edges. */
function fadeOf(fromPx: number, lengthPx: number, limitPx: number): (atPx: number) => number {
  const slope = 1 / (FADE * lengthPx)
  const open = fromPx > 0
  const openEnd = fromPx + lengthPx < limitPx
  return (atPx) =>
    Math.max(
      0,
      Math.min(1, open ? (atPx - fromPx) * slope : 1, openEnd ? (fromPx + lengthPx - atPx) * slope : 1),
    )
}

/**
 * One mask of the given size from a look at the whole picture and closer ones, each with its box of the picture. Where
 * they overlap it is their mean.
 */
export function joinedMask(
  whole: PersonMask,
  closer: readonly { readonly box: Box; readonly mask: PersonMask }[],
  picture: { readonly widthPx: number; readonly heightPx: number },
  size: { readonly widthPx: number; readonly heightPx: number },
): PersonMask {
  const { widthPx, heightPx } = size
  const everything = { xPx: 0, yPx: 0, widthPx: whole.widthPx, heightPx: whole.heightPx }
  const first = sampleMask(whole, everything, widthPx, heightPx).probability
  const sums = Float32Array.from(first, (value) => WHOLE_WEIGHT * value)
  const weights = new Float32Array(sums.length).fill(WHOLE_WEIGHT)
  const [perX, perY] = [picture.widthPx / widthPx, picture.heightPx / heightPx]
  for (const { box, mask } of closer) {
    const left = Math.ceil(box.xPx / perX)
    const top = Math.ceil(box.yPx / perY)
    const right = Math.min(widthPx, Math.floor((box.xPx + box.widthPx) / perX))
    const bottom = Math.min(heightPx, Math.floor((box.yPx + box.heightPx) / perY))
    const [maskX, maskY] = [mask.widthPx / box.widthPx, mask.heightPx / box.heightPx]
    const part = sampleMask(
      mask,
      {
        xPx: (left * perX - box.xPx) * maskX,
        yPx: (top * perY - box.yPx) * maskY,
        widthPx: (right - left) * perX * maskX,
        heightPx: (bottom - top) * perY * maskY,
      },
      right - left,
      bottom - top,
    ).probability
    const across = fadeOf(box.xPx, box.widthPx, picture.widthPx)
    const down = fadeOf(box.yPx, box.heightPx, picture.heightPx)
    for (let y = top; y < bottom; y++) {
      const row = down((y + 0.5) * perY)
      for (let x = left; x < right; x++) {
        const weight = row * across((x + 0.5) * perX)
        sums[y * widthPx + x]! += weight * part[(y - top) * (right - left) + x - left]!
        weights[y * widthPx + x]! += weight
      }
    }
  }
  return { widthPx, heightPx, probability: Uint8Array.from(sums, (sum, i) => sum / weights[i]! + 0.5) }
}
