import { describe, expect, it } from 'vitest'
import { bundledCaptureRules, bundledPreset } from './bundled.ts'
import { chooseStill } from './choose-still.ts'
import { drawnAnalysis, drawnRaster, wellSeated } from './drawn-head.ts'
import { measurePhoto } from './measure-photo.ts'
import type { Measures } from './types.ts'

const seated = measurePhoto(
  drawnRaster(wellSeated),
  drawnAnalysis(wellSeated),
  bundledPreset('chsi-2017-99') ?? null,
)
/** Everything as it should be, and then as the test says. */
function frame(values: Readonly<Record<string, number | null>> = {}): Measures {
  const good = { 'eyes-open': 0.05, 'mouth-open': 0.02, blur: 0.8, yaw: 0, pitch: 1, roll: 0 }
  const given = Object.entries({ ...good, ...values })
  return { ...seated, ...Object.fromEntries(given.map(([id, value]) => [id, { id, value, unit: '' }])) }
}
const chosen = (...burst: Measures[]) => chooseStill(burst, bundledCaptureRules)

describe('the still of a burst', () => {
  it.each([
    ['a good one', frame()],
    ['one that fails', frame({ 'eyes-open': 0 })],
    ['one without measures', {}],
  ])('of one frame is that one: %s', (_, only) => expect(chosen(only)).toBe(0))

  it.each([
    ['eyes are open', frame({ 'eyes-open': 0.01 }), frame()],
    ['eyes are open enough not to be doubted', frame({ 'eyes-open': 0.03 }), frame({ 'eyes-open': 0.036 })],
    ['features are sharp', frame({ blur: 2.5 }), frame({ blur: 1.4 })],
    ['a face was found', frame({ 'eyes-open': null, blur: null, yaw: null }), frame()],
    ['less is wrong', frame({ 'eyes-open': 0.01, blur: 2.5 }), frame({ 'eyes-open': 0.01 })],
  ])('is the one where %s, wherever it stands', (_, worse, better) => {
    expect(chosen(worse, better)).toBe(1)
    expect(chosen(better, worse)).toBe(0)
    expect(chosen(worse, better, worse)).toBe(1)
  })

  it('is the one furthest from what would fail, where nothing fails', () => {
    expect(chosen(frame({ 'eyes-open': 0.0355 }), frame({ 'eyes-open': 0.045 }))).toBe(1)
    expect(chosen(frame({ blur: 1.45 }), frame({ blur: 1.1 }), frame({ blur: 1.3 }))).toBe(1)
  })

  it('does not buy sharpness with half-shut eyes', () => {
    expect(chosen(frame({ blur: 0.5, 'eyes-open': 0.0355 }), frame({ blur: 1.2 }))).toBe(1)
  })

  it('fails less far where every frame fails', () => {
    expect(chosen(frame({ blur: 6 }), frame({ blur: 3 }))).toBe(1)
  })

  it('of equal frames is the first', () => expect(chosen(frame(), frame(), frame())).toBe(0))

  it('goes by the rules it is given', () => {
    const sharpness = bundledCaptureRules.filter((one) => one.measure === 'blur')
    const burst = [frame({ blur: 1.2 }), frame({ blur: 1, 'eyes-open': 0 })]
    expect(chooseStill(burst, sharpness)).toBe(1)
    expect(chooseStill(burst, bundledCaptureRules)).toBe(0)
  })

  it('is none of no frames', () => expect(() => chosen()).toThrow('at least one'))
})
