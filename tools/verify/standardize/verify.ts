// The edges of the standard photo: sitters with hair, cut out exactly, before backdrops, by the booth's own code.
import { MASK_EDGE, type MatteReport, PLATE_MATTE } from '../../../core/photo/matte-method.ts'
import type { RenderRecipe } from '../../../core/photo/render-recipe.ts'
import { createVision } from '../../../station/vision/supervisor.ts'
import { withAnalysis } from '../../cli/analysis.ts'
import { inRoot } from '../../setup/root.ts'
import { CannotVerify, type Row, type Verification } from '../verification.ts'
import { BACKDROPS } from './backdrops.ts'
import { casesOf, type Seen, seen } from './cases.ts'
import { type SheetRow, writeSheet } from './contact-sheet.ts'
import { HAIR, haveCutOuts, loadSitters } from './cut-outs.ts'
import goals from './goals.json' with { type: 'json' }
import { inputOf, photoOf, truthOf } from './photo.ts'
import { type Exposure, plateOf } from './scenes.ts'
import type { Score } from './score.ts'

type Goals = (typeof goals)['withoutPlate']

interface Variant {
  readonly id: string
  readonly goals: Goals | null
  readonly recipe: (one: Seen) => RenderRecipe
  /** Of the empty scene: moved a little, at another exposure, with noise of its own. */
  readonly plate?: Exposure
}

const PLATES: readonly (readonly [id: string, plate: Exposure])[] = [
  ['plate', { gain: [1, 1, 1], shift: { xPx: 0, yPx: 0 } }],
  ['plate moved', { gain: [1.07, 1.02, 0.955], shift: { xPx: 1.4, yPx: -0.7 } }],
  ['plate far moved', { gain: [0.9, 0.92, 0.95], shift: { xPx: -2.3, yPx: 1.9 } }],
]
const VARIANTS: readonly Variant[] = [
  { id: 'mask-edge', goals: null, recipe: ({ recipe }) => ({ ...recipe, matte: MASK_EDGE }) },
  { id: 'booth', goals: goals.withoutPlate, recipe: ({ recipe }) => recipe },
  ...PLATES.map(
    ([id, plate]): Variant => ({
      id,
      goals: goals.withPlate,
      recipe: ({ recipe }) => ({ ...recipe, matte: PLATE_MATTE }),
      plate,
    }),
  ),
]
const SHEET = inRoot('out', 'verify', 'standardize.png')

interface Measured {
  readonly one: Seen
  readonly variant: Variant
  readonly score: Score
  readonly edge: MatteReport
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Averages over cases; of the counted pixels the worst case. */
function summary(
  name: string,
  scores: readonly Score[],
  limits: Goals | null,
  backdropId: string | null,
): Row {
  const figures = {
    mean: mean(scores.map((one) => one.mean)),
    p95: mean(scores.map((one) => one.p95)),
    residuePx: Math.max(...scores.map((one) => one.residuePx)),
    eatenPx: Math.max(...scores.map((one) => one.eatenPx)),
    backdropP99: Math.max(...scores.map((one) => one.backdropP99)),
  }
  const short: string[] = []
  const hold = (key: keyof typeof figures, most: number) => {
    if (figures[key] > most) short.push(`${key} ≤ ${most}`)
  }
  if (limits) {
    const band =
      backdropId === null
        ? null
        : (limits as unknown as Record<string, { mean: number; p95: number }>)[backdropId]
    if (band) {
      hold('mean', band.mean)
      hold('p95', band.p95)
    }
    hold('residuePx', limits.residuePx)
    hold('eatenPx', limits.eatenPx)
  }
  return { name, figures, short, judged: limits !== null }
}

/** What the photo said of itself, beside what is true. */
const saidOf = ({ certainty, residuePx }: MatteReport): Row['figures'] => ({
  ...(certainty !== null && { certainty }),
  apartPx: residuePx,
})

function rowsOf(measured: readonly Measured[]): Row[] {
  return VARIANTS.flatMap((variant) => {
    const own = measured.filter((m) => m.variant === variant)
    return [
      ...own.map(({ one, score, edge }) => {
        const row = summary(
          `${variant.id} · ${one.id}${one.heldOut ? ' (kept apart)' : ''}`,
          [score],
          null,
          null,
        )
        return { ...row, figures: { ...row.figures, ...saidOf(edge) }, judged: false }
      }),
      ...BACKDROPS.map(({ id }) =>
        summary(
          `${variant.id} · ${id}`,
          own.filter(({ one }) => one.backdrop.id === id).map(({ score }) => score),
          variant.goals,
          id,
        ),
      ),
      ...[false, true].map((heldOut) =>
        summary(
          `${variant.id} · all ${heldOut ? 'kept apart' : 'used for tuning'}`,
          own.filter(({ one }) => one.heldOut === heldOut).map(({ score }) => score),
          null,
          null,
        ),
      ),
    ]
  })
}

export const standardize: Verification = {
  name: 'standardize',
  async run(say) {
    if (!haveCutOuts())
      throw new CannotVerify(
        `the cut-outs with hair are not here: ${HAIR} holds them in the project's material`,
      )
    const cases = casesOf(await loadSitters())
    const vision = createVision({ resourcesDir: inRoot('resources') })
    const measured: Measured[] = []
    const sheet: SheetRow[] = []
    try {
      await withAnalysis(async (analyser) => {
        for (const [index, one] of cases.entries()) {
          say(`${index + 1} of ${cases.length}: ${one.id}`)
          const its = await seen(one, analyser, vision)
          const truth = await truthOf(its)
          const outputs: SheetRow['outputs'][number][] = []
          for (const variant of VARIANTS) {
            const { photo, difference, score, edge } = await photoOf(
              its,
              truth,
              variant.recipe(its),
              vision,
              variant.plate && (await plateOf(its.backdrop, its.seed, variant.plate)),
            )
            measured.push({ one: its, variant, score, edge })
            outputs.push({ title: variant.id, photo, difference })
          }
          sheet.push({
            title: one.id,
            input: await inputOf(its),
            alpha: truth.alpha,
            outputs,
            truth: truth.photo,
          })
        }
      })
    } finally {
      await vision.close()
    }
    await writeSheet(SHEET, sheet, { widthPx: 480, heightPx: 640 })
    return { rows: rowsOf(measured), sheet: SHEET }
  },
}
