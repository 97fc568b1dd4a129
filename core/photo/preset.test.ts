import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundledPreset, bundledPresets } from './bundled.ts'
import { readPresets } from './preset.ts'

describe('the presets', () => {
  it('are the files of their folder, each named by its id', () => {
    const folder = join(import.meta.dirname, '../../resources/presets')
    const named = bundledPresets.presets.map(({ id }) => `${id}.json`)
    expect(readdirSync(folder).sort()).toEqual(named.toSorted())
  })

  it('begin with the national rule', () => {
    expect(bundledPresets.defaultId).toBe('chsi-2017-99')
    const national = bundledPreset('chsi-2017-99')!
    expect(national).toMatchObject({
      widthPx: 480,
      heightPx: 640,
      densityDpi: 300,
      minQuality: 60,
      geometry: {
        headTopPx: { min: 50, max: 110 },
        eyeLinePx: { min: 200, max: 300, aimMin: 255, aimMax: 275 },
        faceWidthPx: { min: 180, max: 300, aimMin: 225, aimMax: 255 },
      },
    })
    expect(national.backgrounds.map((one) => one.rgb)).toEqual([
      [100, 197, 255],
      [255, 255, 255],
      [240, 240, 240],
    ])
  })

  it.each([
    'zikao-tianjin',
    'zikao-xinjiang',
    'zikao-jiangsu',
    'zikao-hubei',
    'xinhua-hunan-2025',
    'enrol-yunnan-2021',
    'degree-upload',
    'cet',
    'kaoyan',
    'idcard-ga461',
    'paper-1-inch',
    'paper-2-inch',
    'paper-2-inch-small',
  ])('have %s', (id) => expect(bundledPreset(id)?.source).toBeTruthy())

  it('are as the national rule where they say nothing else', () => {
    const tianjin = bundledPreset('zikao-tianjin')!
    expect(tianjin.geometry).toEqual(bundledPreset('chsi-2017-99')!.geometry)
    expect(tianjin.backgrounds.map((one) => one.name)).toEqual(['light-blue'])
  })

  it('ask of the ID card what GA 461 asks', () => {
    // Eyes at least 207 px from the bottom of 441.
    expect(bundledPreset('idcard-ga461')!.geometry).toMatchObject({
      faceWidthPx: { min: 193, max: 221 },
      headTopPx: { min: 7, max: 21 },
      eyeLinePx: { max: 234 },
    })
  })

  it('have distinct ids and leave room for a file size', () => {
    const { presets } = bundledPresets
    expect(new Set(presets.map((one) => one.id)).size).toBe(presets.length)
    for (const one of presets) expect(one.minBytes ?? 0, one.id).toBeLessThan(one.maxBytes ?? Infinity)
  })

  it('ask for no file that is right by only one reading of KB, 1000 bytes or 1024', () => {
    const both = (id: string) => {
      const { minBytes, maxBytes } = bundledPreset(id)!
      return [minBytes && minBytes / 1024, maxBytes && maxBytes / 1000]
    }
    expect(bundledPreset('chsi-2017-99')).toMatchObject({ minBytes: 20_480, maxBytes: 40_000 })
    expect(Object.fromEntries(bundledPresets.presets.map(({ id }) => [id, both(id)]))).toEqual({
      'chsi-2017-99': [20, 40],
      'zikao-tianjin': [20, 40],
      'zikao-xinjiang': [20, 40],
      'zikao-jiangsu': [20, 40],
      'zikao-hubei': [20, 40],
      'xinhua-hunan-2025': [null, 40],
      'enrol-yunnan-2021': [30, 60],
      'degree-upload': [100, 2000],
      cet: [null, 200],
      kaoyan: [20, 200],
      'idcard-ga461': [14, 20],
      'paper-1-inch': [null, null],
      'paper-2-inch': [null, null],
      'paper-2-inch-small': [null, null],
    })
  })

  it('refuse an unknown base, an unknown default and an aim outside its band', () => {
    const national = bundledPreset('chsi-2017-99')!
    expect(() => readPresets([{ id: 'a', like: 'b' }], 'a')).toThrow(RangeError)
    expect(() => readPresets([national], 'b')).toThrow(RangeError)
    const geometry = { ...national.geometry, headTopPx: { min: 50, max: 110, aimMin: 40, aimMax: 82 } }
    expect(() => readPresets([{ ...national, id: 'a', geometry }], 'a')).toThrow(/aim/)
  })
})
