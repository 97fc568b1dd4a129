import { describe, expect, it } from 'vitest'
import { bundledPreset, bundledPresets } from './bundled.ts'
import { bandsOf } from './crop-candidates.ts'
import { type CropPlan, planCrop } from './crop-plan.ts'
import { type DrawnHead, drawnAnalysis, wellSeated } from './drawn-head.ts'

const national = bundledPreset('chsi-2017-99')!
const plan = (changes: Partial<DrawnHead> = {}, preset = national) =>
  planCrop(drawnAnalysis({ ...wellSeated, ...changes }), preset)

function accepted(found: CropPlan): Extract<CropPlan, { ok: true }> {
  if (!found.ok) throw new Error(`refused: ${found.code} ${found.sides}`)
  return found
}

describe('a crop with room on all sides', () => {
  // Face 300 px, hair to eyes 240 px: at scale .8 it is 240 px wide with 192 px from hair to eyes.
  const { box, scale, predicted, padPx } = accepted(plan())

  it('meets every aim', () => {
    expect(predicted.faceWidthPx).toBeGreaterThanOrEqual(225)
    expect(predicted.faceWidthPx).toBeLessThanOrEqual(255)
    expect(predicted.eyeLinePx).toBeGreaterThanOrEqual(255)
    expect(predicted.eyeLinePx).toBeLessThanOrEqual(275)
    expect(predicted.headTopPx).toBeGreaterThanOrEqual(68)
    expect(predicted.headTopPx).toBeLessThanOrEqual(82)
    expect(Math.abs(predicted.centreOffsetPx)).toBeLessThan(1)
    expect(padPx).toEqual({ left: 0, right: 0, top: 0 })
  })

  it('is whole pixels in exact proportion, so that one scale serves both ways', () => {
    expect(Object.values(box).every(Number.isInteger)).toBe(true)
    expect(box.widthPx * 4).toBe(box.heightPx * 3)
    expect(scale).toBeCloseTo(480 / box.widthPx, 12)
  })

  it('foretells what a ruler finds', () => {
    expect(predicted.headTopPx).toBeCloseTo((160 - box.yPx) * scale, 9)
    expect(predicted.eyeLinePx).toBeCloseTo((400 - box.yPx) * scale, 9)
    expect(predicted.faceWidthPx).toBeCloseTo(300 * scale, 9)
    expect(predicted.headHeightPx).toBeCloseTo((264 + 240) * scale, 9)
    expect(predicted.centreOffsetPx).toBeCloseTo((640 - box.xPx) * scale - 240, 9)
  })
})

describe('hair and proportions', () => {
  it('keeps the bands with high hair by making the face smaller', () => {
    // Hair to eyes 330 px: at the aim's 225 px of face it would take 247.
    const { predicted } = accepted(plan({ hairTopPx: 70 }))
    expect(predicted.headTopPx).toBeGreaterThanOrEqual(50)
    expect(predicted.eyeLinePx).toBeLessThanOrEqual(300)
    expect(predicted.faceWidthPx).toBeGreaterThanOrEqual(180)
    expect(predicted.faceWidthPx).toBeLessThan(240)
  })

  it('says when hair is too high for any scale, and how high would do', () => {
    // (300 − 50) · 300 / 180 = 416.7 px of still; there are 600.
    const found = plan({ heightPx: 1600, eyeYPx: 700, hairTopPx: 100 })
    expect(found).toMatchObject({ ok: false, code: 'head-too-tall', actualPx: 600 })
    if (!found.ok) expect(found.neededPx).toBeCloseTo(416.67, 1)
  })
})

describe('near an edge', () => {
  it('moves the box sideways as far as the face may leave the middle', () => {
    const { box, predicted, padPx } = accepted(plan({ widthPx: 1000, centreXPx: 290 }))
    expect(box.xPx).toBeGreaterThanOrEqual(0)
    expect(padPx.left).toBe(0)
    expect(Math.abs(predicted.centreOffsetPx)).toBeLessThanOrEqual(15)
  })

  it('adds backdrop above where only backdrop is', () => {
    const { box, padPx, predicted } = accepted(plan({ hairTopPx: 20, eyeYPx: 260 }))
    expect(padPx.top).toBe(-box.yPx)
    expect(padPx.top).toBeGreaterThan(0)
    expect(predicted.headTopPx).toBeGreaterThanOrEqual(50)
  })

  it('adds none when the backdrop stays', () => {
    const analysis = drawnAnalysis({ ...wellSeated, hairTopPx: 20, eyeYPx: 260 })
    expect(planCrop(analysis, national, { mayPad: false })).toMatchObject({
      ok: false,
      code: 'too-close-to-edge',
      sides: ['top'],
    })
  })

  it('refuses a head that the edge has cut', () => {
    expect(plan({ hairTopPx: -5, eyeYPx: 230 })).toMatchObject({
      ok: false,
      code: 'head-cut',
      sides: ['top'],
    })
  })

  it('never invents a shoulder', () => {
    expect(plan({ centreXPx: 200 })).toMatchObject({ ok: false, code: 'too-close-to-edge', sides: ['left'] })
  })

  it('never invents a body below', () => {
    expect(plan({ heightPx: 640 })).toMatchObject({ ok: false, code: 'too-close-to-edge', sides: ['bottom'] })
  })
})

describe('refusals', () => {
  it('want a face', () => {
    expect(planCrop({ ...drawnAnalysis(wellSeated), faces: [] }, national)).toMatchObject({ code: 'no-face' })
  })

  it('want a person where the face is', () => {
    const analysis = drawnAnalysis(wellSeated)
    const mask = { ...analysis.mask, probability: new Uint8Array(1280 * 960) }
    expect(planCrop({ ...analysis, mask }, national)).toMatchObject({ code: 'no-head-top' })
  })

  it('want a face of enough pixels: 180 ÷ 1.25', () => {
    const found = plan({ faceWidthPx: 120, hairTopPx: 304 })
    expect(found).toMatchObject({ ok: false, code: 'face-too-small', actualPx: 120, neededPx: 144 })
  })
})

describe('every preset', () => {
  it.each(bundledPresets.presets.map((one) => [one.id, one] as const))(
    '%s finds its bands',
    (_id, preset) => {
      const head = {
        widthPx: 2400,
        heightPx: 2400,
        centreXPx: 1200,
        eyeYPx: 1000,
        faceWidthPx: 600,
        hairTopPx: 500,
      }
      const { predicted, box } = accepted(plan(head, preset))
      for (const [key, band] of bandsOf(preset.geometry)) {
        expect(predicted[key], key).toBeGreaterThanOrEqual(band.min)
        expect(predicted[key], key).toBeLessThanOrEqual(band.max)
      }
      // Under half a pixel of distortion over the whole photo where the proportions have no common divisor.
      expect(Math.abs(box.heightPx - (box.widthPx * preset.heightPx) / preset.widthPx)).toBeLessThanOrEqual(
        0.5,
      )
    },
  )
})
