import { expect, it } from 'vitest'
import { bundledGuidance, bundledPreset } from './bundled.ts'
import { drawnAnalysis, drawnRaster, wellSeated } from './drawn-head.ts'
import { guide } from './guidance.ts'
import { headOutline } from './head-outline.ts'
import { measurePhoto } from './measure-photo.ts'

const preset = bundledPreset('chsi-2017-99')!
const GIVEN = ['position', 'distance']

it.each([
  ['a wide camera', 1280, 720],
  ['a square one', 960, 960],
  ['an upright one', 720, 1280],
])('a head that fills it is neither moved nor sent nearer: %s', (_, widthPx, heightPx) => {
  const outline = headOutline(bundledGuidance, preset, { widthPx, heightPx })
  const faceWidthPx = outline.radiusXPx / 0.6
  const topPx = outline.centreYPx - outline.radiusYPx
  const head = {
    ...wellSeated,
    widthPx,
    heightPx,
    centreXPx: outline.centreXPx,
    eyeYPx: outline.centreYPx + outline.radiusYPx - 0.8 * faceWidthPx,
    faceWidthPx,
    hairTopPx: topPx,
  }
  const measured = (drawn: typeof head) => measurePhoto(drawnRaster(drawn), drawnAnalysis(drawn), preset)
  const asked = bundledGuidance.rules.filter(({ tick }) => GIVEN.includes(tick))
  expect(guide(measured(head), { ...bundledGuidance, rules: asked })).toMatchObject({ good: true })
  const higher = { ...head, eyeYPx: head.eyeYPx - 0.35 * heightPx, hairTopPx: 0 }
  expect(guide(measured(higher), { ...bundledGuidance, rules: asked })).toMatchObject({ good: false })
})
