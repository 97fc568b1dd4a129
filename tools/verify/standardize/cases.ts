// Which sitter stands before which backdrop, and what the program's own analysis finds in the picture.
import { bundledPresets } from '../../../core/photo/bundled.ts'
import type { Rgb } from '../../../core/photo/colour.ts'
import type { RenderRecipe } from '../../../core/photo/render-recipe.ts'
import type { Found, Vision } from '../../../station/vision/port.ts'
import type { Analyser } from '../../cli/analysis.ts'
import { BACKDROPS, type Backdrop } from './backdrops.ts'
import type { Sitter } from './cut-outs.ts'
import { type Scene, sceneOf } from './scenes.ts'

export interface Case {
  readonly id: string
  readonly sitter: Sitter
  readonly backdrop: Backdrop
  readonly seed: number
  /** Not looked at while the method was tuned. */
  readonly heldOut: boolean
}

export interface Seen extends Case, Scene {
  readonly found: Found
  readonly recipe: RenderRecipe
}

/** Each backdrop keeps one sitter back, each sitter one or two backdrops, with a seed that nothing else has. */
export const casesOf = (sitters: readonly Sitter[]): Case[] =>
  BACKDROPS.flatMap((backdrop, row) =>
    sitters.map((sitter, column) => {
      const heldOut = (row + column) % sitters.length === 2
      return {
        id: `${backdrop.id} · ${sitter.id}`,
        sitter,
        backdrop,
        seed: (heldOut ? 50 : 3) + column,
        heldOut,
      }
    }),
  )

/** The colour of the national photo that hides least: a rim of a wall shows on blue. */
export const TARGET: { readonly name: string; readonly rgb: Rgb } = (() => {
  const { name, rgb } = bundledPresets.presets.find(({ id }) => id === bundledPresets.defaultId)!
    .backgrounds[0]!
  return { name, rgb }
})()

/** Every still is analysed once, and planned once: the booth's own way. */
export async function seen(one: Case, analyser: Analyser, vision: Vision): Promise<Seen> {
  const scene = await sceneOf(one.sitter, one.backdrop, one.seed)
  const presetId = bundledPresets.defaultId
  const { landmarks, mask } = await analyser.still(scene.still, 'image/jpeg', presetId)
  const found = { landmarks: Buffer.from(JSON.stringify(landmarks)), mask }
  const recipe = await vision.planPhoto({ ...found, presetId, background: TARGET.name, code: 'verify' })
  return { ...one, ...scene, found, recipe }
}
