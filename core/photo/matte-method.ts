// The ways to tell the sitter from the backdrop, with all their numbers: what a recipe keeps of them.
import { z } from 'zod'

const maskEdge = z.object({
  /** The person mask with a soft edge, and the sitter's own colour by blur fusion (core/photo/matte.ts). */
  method: z.literal('mask-edge'),
  /** Probabilities of the mask: up to the first is backdrop, from the second on person. */
  edge: z
    .object({ from: z.number().min(0).max(1), to: z.number().min(0).max(1) })
    .refine(({ from, to }) => from < to, 'an edge goes from a lower to a higher probability'),
  /** Pixels of a photo 480 px wide over which the colours on both sides of the edge are averaged. */
  reachOf480: z.number().positive(),
})

const pixels = z.number().nonnegative()
const rounds = z.int().min(1).max(50)

/** Distances from the border of the mask at which something is sure. Lengths are pixels of a photo 480 px wide. */
const grounds = z.object({
  sitterPx: pixels,
  backdropPx: pixels,
  farPx: pixels,
  /** Between these everything is open. */
  openInPx: pixels,
  openOutPx: pixels,
})

const evidence = z.object({
  /** Levels of noise that a pixel has anyhow. */
  noise: z.number().positive(),
  /** Share of the backdrop's own colour by which light may change it: shadows, folds. */
  shade: z.number().nonnegative(),
  /** Colours that sitter and backdrop are told by, each. */
  parts: z.int().min(1).max(12),
  rounds,
  /** Squared deviations at which a pixel counts a quarter. */
  outlier: z.number().positive(),
  /** Logarithm by which a pixel near the sitter must look like backdrop to be taken for it. */
  growAbove: z.number(),
  /** A logarithm beyond this says no more. */
  most: z.number().positive(),
})

const segment = z.object({
  /** How much the mask's own probability counts, as a factor of its logit. */
  maskWeight: z.number().nonnegative(),
  /** Pixels (of a photo 480 px wide) from the mask's border that are worth a logarithm of one, inside and outside. */
  inPx: z.number().positive(),
  outPx: z.number().positive(),
  inMost: z.number().nonnegative(),
  outMost: z.number().nonnegative(),
  /** Of neighbours of the same colour. */
  smoothness: z.number().nonnegative(),
  rounds,
  /** How fast colours lose their say where they take sure backdrop for the sitter, or the other way round. */
  doubt: z.number().nonnegative(),
})

/** Lengths are pixels of a photo 480 px wide, colours levels of 8-bit sRGB. */
const colourMatte = z.object({
  /** The colours of the sitter and of a backdrop grown from the picture itself (core/photo/matting). */
  method: z.literal('colour-matte'),
  grounds,
  evidence,
  segment,
  trimap: z.object({
    /** Pixels (of a photo 480 px wide) on both sides of the edge. */
    inPx: pixels,
    outPx: pixels,
    /** Squared deviations from the backdrop that make a strand, how far from the sitter, and how much around it. */
    strandOff: z.number().positive(),
    strandPx: pixels,
    strandRoomPx: pixels,
    /** Where more of the sure backdrop than this share looks like strands too, none are followed. */
    strandAlarms: z.number().min(0).max(1),
  }),
  solve: z.object({
    /** Levels of noise in the picture. */
    noise: z.number().positive(),
    /** Added to the variances of the sitter's colours and of the backdrop's, levels². */
    sitterVariance: z.number().positive(),
    backdropVariance: z.number().positive(),
    /** Share of the backdrop's colour by which light may change it. */
    shade: z.number().nonnegative(),
    /** Deviation of α from what is expected: at first by the segmentation, then by its neighbours in the pass before. */
    firstTrust: z.number().positive(),
    trust: z.number().positive(),
    passes: z.int().min(0).max(10),
  }),
  /** With a picture of the empty scene, where the recipe names one. Not there in recipes of before. */
  plate: z
    .object({
      /** Pixels (of a photo 480 px wide) by which the camera may have moved. */
      shiftMostPx: pixels,
      /** Levels by which the sure backdrop may differ from the plate, and the share of it that may differ more. */
      differsMost: z.number().positive(),
      differsShare: z.number().min(0).max(1),
      /** Factor by which its light may have changed, and by how much that may differ from place to place (5 % to 95 %). */
      lightMost: z.number().min(1),
      lightSpreadMost: z.number().min(1),
      /** Noise (levels) and share of light that a pixel and its neighbours together may be off the plate. */
      noise: z.number().positive(),
      shade: z.number().nonnegative(),
      /** Squared deviations that speak for neither; what each beyond is worth, as a logarithm, and what all are at most. */
      standsOut: z.number().positive(),
      weight: z.number().nonnegative(),
      sitterMost: z.number().nonnegative(),
      backdropMost: z.number().nonnegative(),
      /** In the place of those without a plate: it is to be believed more than the mask. */
      grounds,
      evidence,
      segment,
    })
    .optional(),
  /** Without a plate: up to this certainty the mask alone makes the edge. Not there in recipes of before, which never yield. */
  yields: z.object({ upTo: z.number().min(0).max(1), to: maskEdge }).optional(),
})

/** How the sitter is told from the backdrop. A method has a name of its own, and figures of its own. */
export const matteMethod = z.discriminatedUnion('method', [maskEdge, colourMatte])
export type MatteMethod = z.infer<typeof matteMethod>
export type MaskEdge = z.infer<typeof maskEdge>
export type ColourMatte = z.infer<typeof colourMatte>

/** How the edge of a photo came about, and how far to trust it. */
export const matteReport = z.object({
  /** What made the edge: not always what the recipe names, which may yield. */
  method: z.enum(['mask-edge', 'colour-matte']),
  /** 0..1: how far apart the colours on both sides of the edge are; null for a method that looks at none. */
  certainty: z.number().min(0).max(1).nullable(),
  /** Pixels of the photo that stand apart from the sitter: most likely patches of the old backdrop. */
  residuePx: z.int().nonnegative(),
  /** Whether the picture of the empty scene was of use, or why it was not; not there where the recipe names none. */
  plate: z.enum(['used', 'camera-moved', 'light-changed', 'scene-differs', 'other-size']).optional(),
})
export type MatteReport = z.infer<typeof matteReport>

/** The method of the first photos; recipes that name it go on making them. */
export const MASK_EDGE: MaskEdge = {
  method: 'mask-edge',
  edge: { from: 0.25, to: 0.85 },
  reachOf480: 8,
}

/** Chosen on two thirds of the cases of `npm run verify -- standardize`. */
export const COLOUR_MATTE: ColourMatte = {
  method: 'colour-matte',
  grounds: { sitterPx: 9, backdropPx: 16, farPx: 24, openInPx: 26, openOutPx: 70 },
  evidence: { noise: 3, shade: 0.03, parts: 6, rounds: 4, outlier: 9, growAbove: 3, most: 8 },
  segment: {
    maskWeight: 0.5,
    inPx: 6,
    outPx: 6,
    inMost: 3,
    outMost: 3,
    smoothness: 0.5,
    rounds: 20,
    doubt: 8,
  },
  trimap: { inPx: 4, outPx: 8, strandOff: 14, strandPx: 40, strandRoomPx: 2, strandAlarms: 0.02 },
  solve: {
    noise: 5,
    sitterVariance: 40,
    backdropVariance: 8,
    shade: 0.02,
    firstTrust: 0.3,
    trust: 0.15,
    passes: 2,
  },
  // Up to it the colours left patches of up to 1789 px of the old backdrop where the mask left up to 232, and their
  // edges were no better (8.0 and 8.2 CIEDE2000 on average).
  yields: { upTo: 0.5, to: MASK_EDGE },
}

/** The same with a picture of the empty scene; where that does not fit, the same as without. */
export const PLATE_MATTE: ColourMatte = {
  ...COLOUR_MATTE,
  plate: {
    shiftMostPx: 4,
    differsMost: 12,
    differsShare: 0.01,
    lightMost: 1.5,
    lightSpreadMost: 1.4,
    noise: 2,
    shade: 0.04,
    standsOut: 12,
    weight: 0.3,
    sitterMost: 6,
    backdropMost: 3,
    grounds: COLOUR_MATTE.grounds,
    evidence: { ...COLOUR_MATTE.evidence, most: 14 },
    segment: { ...COLOUR_MATTE.segment, outMost: 1.5, doubt: 3 },
  },
}
