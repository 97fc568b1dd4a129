import { describe, expect, it } from 'vitest'
import { bundledCaptureRules, bundledGuidance as set } from './bundled.ts'
import { type DrawnHead, drawnAnalysis, drawnRaster, turned, wellSeated } from './drawn-head.ts'
import { advanceGuidance, type GuidanceState, guide, initialGuidance, ticksOf } from './guidance.ts'

import { measurePhoto } from './measure-photo.ts'
import type { Measures } from './types.ts'

const live: DrawnHead = {
  ...wellSeated,
  widthPx: 640,
  heightPx: 360,
  centreXPx: 320,
  eyeYPx: 150,
  faceWidthPx: 122,
  hairTopPx: 50,
}
const seen = (changes: Partial<DrawnHead> = {}): Measures => {
  const head = { ...live, ...changes }
  return measurePhoto(drawnRaster(head), drawnAnalysis(head))
}

describe('the one instruction', () => {
  it.each<[string, Partial<DrawnHead>]>([
    ['hold-still', {}],
    ['too-far', { faceWidthPx: 80 }],
    ['too-near', { faceWidthPx: 150, hairTopPx: 30 }],
    // The picture's left is the sitter's right: whoever sits there must move to their own left.
    ['move-left', { centreXPx: 260 }],
    ['move-right', { centreXPx: 380 }],
    ['move-down', { eyeYPx: 105, hairTopPx: 20 }],
    ['move-up', { eyeYPx: 215, hairTopPx: 115 }],
    ['move-down', { hairTopPx: 5 }],
    ['turn-right', { matrix: turned(9, 0, 0) }],
    ['turn-left', { matrix: turned(-9, 0, 0) }],
    ['chin-up', { matrix: turned(0, 12, 0) }],
    ['chin-down', { matrix: turned(0, -9, 0) }],
    ['tilt-left', { matrix: turned(0, 0, 9) }],
    ['tilt-right', { matrix: turned(0, 0, -9) }],
    ['open-eyes', { lidGap: 0.01 }],
    ['close-mouth', { lipGap: 0.15 }],
    ['too-dark', { skin: [30, 25, 20], backdrop: [40, 40, 40] }],
    ['too-bright', { skin: [255, 255, 250] }],
  ])('is %s for %o', (id, changes) => {
    expect(guide(seen(changes), set).id).toBe(id)
  })

  it('asks for a face first and then for one face', () => {
    const analysis = drawnAnalysis(live)
    const raster = drawnRaster(live)
    expect(guide(measurePhoto(raster, { ...analysis, faces: [] }), set).id).toBe('no-face')
    const twins = { ...analysis, faces: [...analysis.faces, ...analysis.faces] }
    expect(guide(measurePhoto(raster, twins), set).id).toBe('several-faces')
  })

  it('takes size before place, place before pose, pose before expression', () => {
    const everything = { faceWidthPx: 80, centreXPx: 240, matrix: turned(12, 0, 0), lipGap: 0.2 }
    expect(guide(seen(everything), set).id).toBe('too-far')
    expect(guide(seen({ ...everything, faceWidthPx: 122 }), set).id).toBe('move-left')
    expect(guide(seen({ ...everything, faceWidthPx: 122, centreXPx: 320 }), set).id).toBe('turn-right')
  })

  it('stands until the value is well inside its band again', () => {
    const borderline = seen({ matrix: turned(4.5, 0, 0) })
    expect(guide(borderline, set).id).toBe('hold-still')
    expect(guide(borderline, set, 'turn-right').id).toBe('turn-right')
    expect(guide(seen({ matrix: turned(3.5, 0, 0) }), set, 'turn-right').id).toBe('hold-still')
  })

  it('has a rule and a text for everything it can say', () => {
    expect(set.rules.map(({ id }) => id)).not.toContain(set.good.id)
    const known = seen()
    for (const one of set.rules) expect(known[one.measure], one.id).toBeDefined()
  })

  it('asks for no less than the capture rules demand, so that what it calls good is not refused', () => {
    for (const one of set.rules) {
      const rule = bundledCaptureRules.find((other) => other.measure === one.measure)
      if (rule?.severity !== 'block') continue
      const limit = rule.warnBand ?? rule.band
      if (one.band.max !== undefined) expect(one.band.max, one.id).toBeLessThanOrEqual(limit.max ?? Infinity)
      if (one.band.min !== undefined)
        expect(one.band.min, one.id).toBeGreaterThanOrEqual(limit.min ?? -Infinity)
    }
  })
})

describe('the text on screen', () => {
  const timing = { minShownMs: 900, faultAfterMs: 250, captureAfterMs: 1200 }
  const turn = { id: 'turn-left', text: { zh: '一', en: 'a' }, good: false } as const
  const eyes = { id: 'open-eyes', text: { zh: '二', en: 'b' }, good: false } as const
  const good = { id: 'hold-still', text: { zh: '好', en: 'c' }, good: true } as const
  const run = (steps: readonly (readonly [number, typeof turn | typeof eyes | typeof good])[]) =>
    steps.reduce<GuidanceState>(
      (state, [ms, instruction]) => advanceGuidance(state, instruction, ms, timing),
      initialGuidance,
    )

  it('shows the first instruction at once and keeps it for its time', () => {
    expect(run([[1000, turn]]).shown?.id).toBe('turn-left')
    expect(
      run([
        [1000, turn],
        [1500, eyes],
      ]).shown?.id,
    ).toBe('turn-left')
    expect(
      run([
        [1000, turn],
        [1500, eyes],
        [1900, eyes],
      ]).shown?.id,
    ).toBe('open-eyes')
  })

  it('does not let one noisy frame replace "hold still"', () => {
    const calm = [
      [0, good],
      [1000, good],
    ] as const
    expect(run([...calm, [1100, turn]]).shown?.id).toBe('hold-still')
    expect(run([...calm, [1100, turn], [1200, turn], [1350, turn]]).shown?.id).toBe('turn-left')
  })

  it('asks for the picture after a moment without any fault', () => {
    expect(
      run([
        [0, good],
        [1199, good],
      ]).captureDue,
    ).toBe(false)
    expect(
      run([
        [0, good],
        [1200, good],
      ]).captureDue,
    ).toBe(true)
  })

  it('counts anew after any fault, even one too short to be shown', () => {
    const interrupted = run([
      [0, good],
      [1000, good],
      [1100, turn],
      [1150, good],
      [1300, good],
    ])
    expect(interrupted.shown?.id).toBe('hold-still')
    expect(interrupted.captureDue).toBe(false)
    expect(interrupted.goodSinceMs).toBe(1150)
  })
})

describe('the five ticks', () => {
  const allRight = {
    position: 'right',
    distance: 'right',
    pose: 'right',
    expression: 'right',
    light: 'right',
  }

  it('stand by what was measured, each for itself', () => {
    expect(ticksOf(seen(), set)).toEqual(allRight)
    expect(ticksOf(seen({ faceWidthPx: 80 }), set)).toMatchObject({ distance: 'wrong', pose: 'right' })
    expect(ticksOf(seen({ matrix: turned(9, 0, 0) }), set)).toEqual({ ...allRight, pose: 'wrong' })
  })

  it('say nothing of an empty chair', () => {
    const nobody = { ...seen(), 'face-count': { ...seen()['face-count']!, value: 0 } }
    expect(new Set(Object.values(ticksOf(nobody, set)))).toEqual(new Set(['unknown']))
  })
})
