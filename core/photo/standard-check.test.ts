import { describe, expect, it } from 'vitest'
import { bundledPreset, bundledStandardRules } from './bundled.ts'
import { drawnAnalysis, wellSeated } from './drawn-head.ts'
import { checkStandard, type Made } from './standard-check.ts'

const national = bundledPreset('chsi-2017-99')!
const analysis = drawnAnalysis(wellSeated)
// Scale .8: face 240, head top (160 − 66)·.8 = 75.2, eyes (400 − 66)·.8 = 267.2.
const box = { xPx: 340, yPx: 66, widthPx: 600, heightPx: 800 }
const check = (where = box, preset = national) =>
  Object.fromEntries(
    checkStandard(analysis, where, preset, bundledStandardRules).map((one) => [one.ruleId, one]),
  )

const made = (fileBytes: number | null): Made => ({ fileBytes, matteCertainty: null })

describe('the finished photo', () => {
  it('is measured in its own pixels against its preset', () => {
    const results = check()
    expect(results['standard-head-top']).toMatchObject({ status: 'pass', band: { min: 50, max: 110 } })
    expect(results['standard-head-top']!.value).toBeCloseTo(75.2, 6)
    expect(results['standard-eye-line']!.value).toBeCloseTo(267.2, 6)
    expect(results['standard-face-width']!.value).toBeCloseTo(240, 6)
    expect(results['standard-centre']!.value).toBeCloseTo(0, 6)
    expect(Object.values(results).every((one) => one.status === 'pass')).toBe(true)
  })

  it('fails where a band is left', () => {
    const results = check({ ...box, xPx: 300, yPx: 120 })
    expect(results['standard-head-top']!.status).toBe('fail')
    expect(results['standard-centre']!.status).toBe('fail')
    expect(results['standard-face-width']!.status).toBe('pass')
  })

  it('asks only for the lengths that the preset sets', () => {
    expect(Object.keys(check())).not.toContain('standard-head-height')
    expect(Object.keys(check(box, bundledPreset('cet')!))).toEqual([
      'standard-head-top',
      'standard-head-height',
      'standard-centre',
    ])
  })

  it.each([
    [20_479, 'fail'],
    [20_480, 'pass'],
    [40_000, 'pass'],
    [40_001, 'fail'],
  ])('a file of %i bytes: %s, whatever the reader means by 20–40 KB', (bytes, status) => {
    const results = checkStandard(analysis, box, national, bundledStandardRules, made(bytes))
    expect(results.find((one) => one.ruleId === 'standard-file-size')).toMatchObject({
      value: bytes,
      unit: 'B',
      band: { min: 20_480, max: 40_000 },
      status,
    })
  })

  it.each([
    [0.69, 'warn'],
    [0.7, 'pass'],
  ])(
    'an edge with a certainty of %d: %s, by the data, and never more than a warning',
    (certainty, status) => {
      const results = checkStandard(analysis, box, national, bundledStandardRules, {
        fileBytes: null,
        matteCertainty: certainty,
      })
      expect(results.find((one) => one.ruleId === 'standard-matte')).toMatchObject({
        value: certainty,
        status,
      })
    },
  )

  it('says nothing of an edge whose method knows no certainty', () => {
    const asked = checkStandard(analysis, box, national, bundledStandardRules, made(30_000))
    expect(asked.map((one) => one.ruleId)).not.toContain('standard-matte')
  })

  it('says nothing of a file where the preset sets no bound or there is none yet', () => {
    const asked = (id: string, bytes: number | null) =>
      checkStandard(analysis, box, bundledPreset(id)!, bundledStandardRules, made(bytes)).map(
        (one) => one.ruleId,
      )
    expect(asked('paper-1-inch', 1_000_000)).not.toContain('standard-file-size')
    expect(asked('cet', 1)).toContain('standard-file-size')
    expect(asked('cet', null)).not.toContain('standard-file-size')
  })

  it('fails without a face or a head to measure', () => {
    const empty = { ...analysis, faces: [] }
    const results = checkStandard(empty, box, national, bundledStandardRules)
    expect(results.map((one) => [one.value, one.status])).toEqual(results.map(() => [null, 'fail']))
  })
})
