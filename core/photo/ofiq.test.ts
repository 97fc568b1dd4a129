import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type OfiqComponent, ofiqComponents, ofiqQuality } from './ofiq.ts'

const table = fileURLToPath(new URL('../../../shared/data/ofiq_expected_results.csv', import.meta.url))

describe('quality from a native measure', () => {
  it.each<[OfiqComponent, number, number]>([
    ['InterEyeDistance', 70, 50],
    ['HeadPoseYaw', 60, 25],
    ['HeadPoseYaw', 120, 0],
    ['LuminanceMean', 0.5, 100],
    ['OverExposurePrevention', 0, 100],
    ['OverExposurePrevention', 0.04, 20],
    ['HeadSize', 0.45, 100],
    ['SingleFacePresent', 0.3, 70],
    ['EyesOpen', 0.02, 50],
  ])('%s of %d is %d', (component, native, quality) => {
    expect(ofiqQuality(component, native)).toBe(quality)
  })
})

describe.skipIf(!existsSync(table))('the published OFIQ 1.0.3 conformance table', () => {
  const [head, ...rows] = existsSync(table)
    ? readFileSync(table, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(';'))
    : []

  it('has its 28 pictures', () => expect(rows).toHaveLength(28))

  it.each(ofiqComponents)('%s is within ±1 on every picture', (component) => {
    const native = head!.indexOf(component)
    const quality = head!.indexOf(`${component}.scalar`)
    expect(native).toBeGreaterThan(0)
    for (const row of rows) {
      const off = Math.abs(ofiqQuality(component, Number(row[native])) - Number(row[quality]))
      expect(off, `${row[0]} ${row[native]}`).toBeLessThanOrEqual(1)
    }
  })
})
