import { describe, expect, it } from 'vitest'
import { bundledCaptureRules, bundledPreset } from './bundled.ts'
import { drawnAnalysis, drawnRaster, turned, wellSeated } from './drawn-head.ts'
import { measurePhoto } from './measure-photo.ts'
import { ruleResult } from './records.ts'
import { judge, type Rule, rule } from './rules.ts'
import type { Measures } from './types.ts'
import { verdictOf } from './verdict.ts'

const sample: Rule = {
  id: 'roll',
  measure: 'roll',
  unit: '°',
  band: { min: -5, max: 5 },
  warnBand: { min: -8, max: 8 },
  severity: 'block',
  whenMissing: 'fail',
  digits: 1,
  title: { zh: '一', en: 'a' },
  advice: { zh: '一', en: 'a' },
  source: 'test',
}
const value = (roll: number | null): Measures => ({ roll: { id: 'roll', value: roll, unit: '°' } })
const status = (measures: Measures, changes: Partial<Rule> = {}) =>
  judge(measures, [{ ...sample, ...changes }])[0]!.status

describe('a rule', () => {
  it.each([
    [5, 'pass'],
    [-5, 'pass'],
    [5.1, 'warn'],
    [-8, 'warn'],
    [8.1, 'fail'],
    [null, 'fail'],
    [Number.NaN, 'fail'],
  ] as const)('%s is %s', (roll, expected) => expect(status(value(roll))).toBe(expected))

  it('goes no further than its severity', () => {
    expect(status(value(20), { severity: 'warn' })).toBe('warn')
    expect(status(value(20), { severity: 'info' })).toBe('pass')
    expect(status(value(null), { severity: 'warn' })).toBe('warn')
  })

  it('takes an absent measure for one without a value', () => {
    expect(status({})).toBe('fail')
    expect(status({}, { whenMissing: 'pass' })).toBe('pass')
  })

  it('shows value, unit and band', () => {
    expect(judge(value(3), [sample])[0]).toEqual({
      ruleId: 'roll',
      value: 3,
      unit: '°',
      band: { min: -5, max: 5 },
      severity: 'block',
      status: 'pass',
    })
  })

  it('must have a bound, and not an impossible one', () => {
    expect(rule.safeParse({ ...sample, band: {} }).success).toBe(false)
    expect(rule.safeParse({ ...sample, band: { min: 2, max: 1 } }).success).toBe(false)
  })
})

describe('the capture rules', () => {
  const measures = (changes: Partial<typeof wellSeated> = {}): Measures => {
    const head = { ...wellSeated, ...changes }
    return measurePhoto(drawnRaster(head), drawnAnalysis(head), bundledPreset('chsi-2017-99')!)
  }
  const failed = (all: Measures) => verdictOf(judge(all, bundledCaptureRules)).blocking

  it('have distinct ids and read measures that exist, in their unit', () => {
    const all = measures()
    expect(new Set(bundledCaptureRules.map((one) => one.id)).size).toBe(bundledCaptureRules.length)
    for (const one of bundledCaptureRules) expect(all[one.measure]?.unit, one.id).toBe(one.unit)
  })

  it('keep a warning band around the band', () => {
    for (const { id, band, warnBand } of bundledCaptureRules) {
      if (!warnBand) continue
      expect(warnBand.min ?? -Infinity, id).toBeLessThanOrEqual(band.min ?? -Infinity)
      expect(warnBand.max ?? Infinity, id).toBeGreaterThanOrEqual(band.max ?? Infinity)
    }
  })

  it('never block a face for being dark', () => {
    const dark = judge({}, bundledCaptureRules).filter((one) => /brightness|under-exposure/.test(one.ruleId))
    expect(dark).toHaveLength(2)
    expect(dark.every((one) => one.severity !== 'block')).toBe(true)
  })

  it.each([
    ['yaw', { matrix: turned(-14, 0, 0) }],
    ['pitch', { matrix: turned(0, 15, 0) }],
    ['roll', { matrix: turned(0, 0, 10) }],
    ['eyes-open', { lidGap: 0.01 }],
    ['mouth-closed', { lipGap: 0.18 }],
    ['crop-fit', { centreXPx: 160 }],
    ['over-exposure', { skin: [255, 255, 255] as const }],
  ])('block on %s', (id, changes) => {
    expect(failed(measures())).not.toContain(id)
    expect(failed(measures(changes))).toContain(id)
  })

  it('fit the record that crosses the contract', () => {
    for (const one of judge(measures(), bundledCaptureRules))
      expect(ruleResult.safeParse(one).success).toBe(true)
  })
})
