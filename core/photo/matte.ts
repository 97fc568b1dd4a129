import type { Rgb } from './colour.ts'
import type { MaskEdge, MatteMethod, MatteReport } from './matte-method.ts'
import { colourMatte } from './matting/colour-matte.ts'
import { residueOf } from './matting/residue.ts'
import { type Box, sampleMask } from './person-mask.ts'
import type { PersonMask, PhotoAnalysis, Raster } from './types.ts'

/** Share of the sitter in each pixel, 0..255, rows from the top. */
export interface Alpha {
  readonly widthPx: number
  readonly heightPx: number
  readonly values: Uint8Array
}

/** Between backdrop and person the edge runs smoothly. */
const edgeTable = ({ from, to }: MaskEdge['edge']): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, value) => {
    const t = Math.max(0, Math.min(1, (value / 255 - from) / (to - from)))
    return Math.round(255 * t * t * (3 - 2 * t))
  })

/** The mask in a box of the analysed picture (its pixels, may reach beyond it: only backdrop is there) at another size. */
function maskIn(
  { mask, ...analysed }: PhotoAnalysis,
  box: Box,
  { widthPx, heightPx }: Pick<Alpha, 'widthPx' | 'heightPx'>,
): PersonMask {
  const perX = mask.widthPx / analysed.widthPx
  const perY = mask.heightPx / analysed.heightPx
  const inMask: Box = {
    xPx: box.xPx * perX,
    yPx: box.yPx * perY,
    widthPx: box.widthPx * perX,
    heightPx: box.heightPx * perY,
  }
  return sampleMask(mask, inMask, widthPx, heightPx)
}

/** The sitter on a plain colour, and how he was told from what was behind him. */
export interface Replaced {
  readonly photo: Raster
  readonly alpha: Alpha
  readonly report: MatteReport
}

const within = (photo: Raster, alpha: Alpha, made: Omit<MatteReport, 'residuePx'>): Replaced => ({
  photo,
  alpha,
  report: { ...made, residuePx: residueOf(alpha.values, alpha) },
})

/**
 * The sitter in `cut` (a box of the analysed picture, at the photo's size) on a plain colour, by any of the methods. Pixels
 * that are all sitter stay as they were, bit for bit. `plate` is the same box of a picture of the empty scene, for a method
 * that looks at one.
 */
export function replaceBackdrop(
  cut: Raster,
  analysis: PhotoAnalysis,
  box: Box,
  colour: Rgb,
  method: MatteMethod,
  plate: Raster | 'other-size' | null = null,
): Replaced {
  const byMask = (edge: MaskEdge, told: Pick<MatteReport, 'certainty' | 'plate'>): Replaced => {
    const alpha = alphaOf(analysis, box, cut, edge)
    return within(composite(cut, alpha, colour, edge), alpha, { method: edge.method, ...told })
  }
  if (method.method === 'mask-edge') return byMask(method, { certainty: null })
  const { widthPx, heightPx } = cut
  const { probability } = maskIn(analysis, box, cut)
  const empty = plate === 'other-size' ? null : (plate?.rgba ?? null)
  const {
    certainty,
    plate: use,
    ...matted
  } = colourMatte(cut.rgba, probability, { widthPx, heightPx }, method, empty)
  const ofPlate = plate === 'other-size' ? plate : use
  const told = { certainty, ...(ofPlate && { plate: ofPlate }) }
  if (ofPlate !== 'used' && method.yields && certainty <= method.yields.upTo)
    return byMask(method.yields.to, told)
  const values = Uint8Array.from(matted.alpha, (share) => Math.round(255 * share))
  const rgba = new Uint8ClampedArray(cut.rgba.length).fill(255)
  for (let i = 0; i < values.length; i++) {
    const a = values[i]! / 255
    for (let channel = 0; channel < 3; channel++) {
      const own = a === 1 ? cut.rgba[i * 4 + channel]! : matted.foreground[i * 3 + channel]!
      rgba[i * 4 + channel] = a * own + (1 - a) * colour[channel]!
    }
  }
  const alpha = { widthPx, heightPx, values }
  return within({ widthPx, heightPx, rgba }, alpha, { method: method.method, ...told })
}

/** Alpha from the mask alone. */
export function alphaOf(
  analysis: PhotoAnalysis,
  box: Box,
  size: Pick<Alpha, 'widthPx' | 'heightPx'>,
  { edge }: MaskEdge,
): Alpha {
  const { widthPx, heightPx, probability } = maskIn(analysis, box, size)
  const table = edgeTable(edge)
  return { widthPx, heightPx, values: probability.map((value) => table[value]!) }
}

/**
 * The sitter on a plain colour: alpha·F + (1 − alpha)·colour, where F is the sitter's own colour with the old backdrop
 * taken out of the soft edge. Pixels that are all sitter stay as they were, bit for bit.
 * @throws RangeError when raster and alpha differ in size.
 */
export function composite(raster: Raster, alpha: Alpha, colour: Rgb, { reachOf480 }: MaskEdge): Raster {
  const { widthPx, heightPx } = raster
  if (alpha.widthPx !== widthPx || alpha.heightPx !== heightPx)
    throw new RangeError(`alpha ${alpha.widthPx}×${alpha.heightPx} for a raster of ${widthPx}×${heightPx}`)
  const radius = Math.max(1, Math.round((reachOf480 * widthPx) / 480))
  const rgba = new Uint8ClampedArray(raster.rgba.length)
  for (let channel = 0; channel < 3; channel++) {
    const foreground = foregroundChannel(raster, alpha, channel, radius)
    for (let i = 0; i < alpha.values.length; i++) {
      const a = alpha.values[i]! / 255
      const own = a === 1 ? raster.rgba[i * 4 + channel]! : foreground[i]!
      rgba[i * 4 + channel] = a * own + (1 - a) * colour[channel]!
    }
  }
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255
  return { widthPx, heightPx, rgba }
}

/** The means lean on pixels that are nearly all sitter, or nearly all backdrop: mixed ones would taint both. */
const purity = (share: number): number => share ** 6

/**
 * Foreground after blur fusion (Forte 2021): with the local means F̄ of the sitter and B̄ of the backdrop,
 * F = F̄ + α·(I − αF̄ − (1 − α)B̄).
 */
function foregroundChannel(
  { rgba, widthPx, heightPx }: Raster,
  alpha: Alpha,
  channel: number,
  radius: number,
): Float32Array {
  const length = widthPx * heightPx
  const own = { weight: new Float32Array(length), sum: new Float32Array(length) }
  const behind = { weight: new Float32Array(length), sum: new Float32Array(length) }
  for (let i = 0; i < length; i++) {
    const a = alpha.values[i]! / 255
    const value = rgba[i * 4 + channel]!
    own.weight[i] = purity(a)
    own.sum[i] = own.weight[i]! * value
    behind.weight[i] = purity(1 - a)
    behind.sum[i] = behind.weight[i]! * value
  }
  const mean = ({ weight, sum }: typeof own) => {
    const weights = boxMean(weight, widthPx, heightPx, radius)
    return boxMean(sum, widthPx, heightPx, radius).map((total, i) =>
      weights[i]! > 1e-4 ? total / weights[i]! : rgba[i * 4 + channel]!,
    )
  }
  const ownMean = mean(own)
  const behindMean = mean(behind)
  return ownMean.map((f, i) => {
    const a = alpha.values[i]! / 255
    const value = rgba[i * 4 + channel]!
    return Math.max(0, Math.min(255, f + a * (value - a * f - (1 - a) * behindMean[i]!)))
  })
}

function boxMean(plane: Float32Array, widthPx: number, heightPx: number, radius: number): Float32Array {
  const across = slidingMean(plane, widthPx, heightPx, 1, widthPx, radius)
  return slidingMean(across, heightPx, widthPx, widthPx, 1, radius)
}

/** Mean over 2r+1 neighbours along one direction, edge values repeated. */
function slidingMean(
  plane: Float32Array,
  along: number,
  lines: number,
  step: number,
  lineStep: number,
  radius: number,
): Float32Array {
  const result = new Float32Array(plane.length)
  const size = 2 * radius + 1
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep
    const at = (i: number) => plane[start + Math.max(0, Math.min(along - 1, i)) * step]!
    let sum = 0
    for (let i = -radius; i <= radius; i++) sum += at(i)
    for (let i = 0; i < along; i++) {
      result[start + i * step] = sum / size
      sum += at(i + radius + 1) - at(i - radius)
    }
  }
  return result
}
