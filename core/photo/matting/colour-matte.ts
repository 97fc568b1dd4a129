// A matte by colours: where the mask is sure, the colours of sitter and backdrop are learnt; where it is not, they decide.
import type { ColourMatte } from '../matte-method.ts'
import { apartness } from './apartness.ts'
import { type Grounds, grownEvidence } from './grown-backdrop.ts'
import { localColours } from './local-colours.ts'
import { boxMean, marks, type Size, signedDistance } from './planes.ts'
import { type PlateFault, platedEvidence } from './plated-backdrop.ts'
import { type Regions, reliabilityOf, segment } from './segment.ts'
import { type Solved, solveAlpha } from './solve-alpha.ts'
import { trimapOf } from './trimap.ts'

export interface Matted extends Solved {
  /** 0..1: how far apart the colours of sitter and backdrop are along the edge that was solved. */
  readonly certainty: number
  /** Whether a plate that was given was used, or why not; null where none was. */
  readonly plate: 'used' | PlateFault | null
}

const PERSON_FROM = 128
const SURELY = { person: 235, nobody: 13, far: 26 } as const

/** From the mask, 0..255 and of the picture's size. */
function groundsOf(mask: Uint8Array, size: Size, rule: ColourMatte['grounds']): Grounds & Regions {
  const scale = 480 / size.widthPx
  const inside = marks(mask.length, (i) => mask[i]! >= PERSON_FROM)
  const depth = signedDistance(inside, size).map((value) => value * scale)
  const where = (test: (p: number, d: number) => boolean): Uint8Array =>
    marks(mask.length, (i) => test(mask[i]!, depth[i]!))
  return {
    mask,
    depth,
    clampIn: rule.openInPx,
    sitter: where((p, d) => d > rule.sitterPx && p > SURELY.person),
    backdrop: where((p, d) => d < -rule.backdropPx && p < SURELY.nobody),
    far: where((p, d) => d < -rule.farPx && p < SURELY.far),
    state: mask.map((p, i) =>
      depth[i]! > rule.openInPx && p > SURELY.person ? 2 : depth[i]! < -rule.openOutPx ? 0 : 1,
    ),
  }
}

/** Grounds, what the colours say on them, and the figures that go with it: with the plate where it fits. */
function evidenceOf(
  rgba: Uint8ClampedArray,
  mask: Uint8Array,
  size: Size,
  rule: ColourMatte,
  plate: Uint8ClampedArray | null,
) {
  let use: Matted['plate'] = null
  if (plate && rule.plate) {
    const grounds = groundsOf(mask, size, rule.plate.grounds)
    const plated = platedEvidence(rgba, plate, size, grounds, rule.plate)
    if (typeof plated !== 'string')
      return { grounds, ...plated, segmentRule: rule.plate.segment, use: 'used' as const }
    use = plated
  }
  const grounds = groundsOf(mask, size, rule.grounds)
  const evidence = grownEvidence(rgba, size, grounds, rule.evidence)
  return { grounds, evidence, backdrop: null, segmentRule: rule.segment, use }
}

/**
 * `rgba` has four bytes a pixel; `mask` says for each, 0..255, how surely it is a person; `plate` is the same box of the empty
 * scene.
 */
export function colourMatte(
  rgba: Uint8ClampedArray,
  mask: Uint8Array,
  size: Size,
  rule: ColourMatte,
  plate: Uint8ClampedArray | null = null,
): Matted {
  const { trimap: trimapRule, solve } = rule
  const { grounds, evidence, segmentRule, use, ...known } = evidenceOf(rgba, mask, size, rule, plate)
  const reliability = reliabilityOf(evidence, grounds, size, trimapRule.strandOff)
  const side = segment(rgba, size, grounds, evidence, reliability, segmentRule)
  const trimap = trimapOf(side, evidence.off, reliability.alarms, size, trimapRule)
  const sitter = localColours(
    rgba,
    marks(trimap.length, (i) => trimap[i] === 2),
    size,
  )
  const backdrop =
    known.backdrop ??
    localColours(
      rgba,
      marks(trimap.length, (i) => trimap[i] === 0 && evidence.off[i]! < trimapRule.strandOff),
      size,
    )
  const smooth = Math.max(1, Math.round(size.widthPx / 480))
  const expected = boxMean(
    boxMean(
      side.map((value) => (value + 1) / 2),
      size,
      smooth,
    ),
    size,
    smooth,
  )
  const solved = solveAlpha(rgba, trimap, expected, { sitter, backdrop }, size, solve)
  return {
    ...solved,
    certainty: apartness(trimap, sitter, backdrop),
    plate: use,
  }
}
