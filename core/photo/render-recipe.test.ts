// A recipe that no photo can be made by is refused before anything is made of it.
import { expect, it } from 'vitest'
import { testRecipe } from '../session/testing.ts'
import { renderRecipe } from './render-recipe.ts'

it('is refused where its edge is none, its colour is none, or its quality is none', () => {
  expect(renderRecipe.safeParse(testRecipe).success).toBe(true)
  const { matte, background, encoder } = testRecipe
  const impossible = [
    { matte: { ...matte, edge: { from: 0.85, to: 0.25 } } },
    { matte: { ...matte, edge: { from: 0.5, to: 0.5 } } },
    { background: { ...background, rgb: [300, 0, 0] } },
    { background: { ...background, rgb: [0, -5, 0] } },
    { encoder: { ...encoder, minQuality: 500 } },
  ]
  for (const one of impossible)
    expect(renderRecipe.safeParse({ ...testRecipe, ...one }).success, JSON.stringify(one)).toBe(false)
})
