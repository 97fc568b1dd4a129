import { describe, expect, it } from 'vitest'
import { bundledPreset } from './bundled.ts'
import {
  type DrawnHead,
  drawnAnalysis,
  drawnFace,
  drawnRaster,
  paint,
  turned,
  wellSeated,
} from './drawn-head.ts'
import { measurePhoto } from './measure-photo.ts'
import { MEASURES } from './measures/registry.ts'
import type { Preset } from './preset.ts'
import type { PhotoAnalysis } from './types.ts'

/** Small enough to be quick; IED 66 px, so that nothing is shrunk. */
const head: DrawnHead = {
  ...wellSeated,
  widthPx: 640,
  heightPx: 480,
  centreXPx: 320,
  eyeYPx: 200,
  faceWidthPx: 150,
  hairTopPx: 80,
}
const measured = (changes: Partial<DrawnHead> = {}, preset: Preset | null = null) => {
  const drawn = { ...head, ...changes }
  return measurePhoto(drawnRaster(drawn), drawnAnalysis(drawn), preset)
}
const figure = (id: string, changes: Partial<DrawnHead> = {}) => measured(changes)[id]!.value

describe('size and place', () => {
  it('gives the inter-eye distance divided by the cosine of the yaw', () => {
    expect(figure('inter-eye-distance')).toBeCloseTo(66, 6)
    expect(figure('inter-eye-distance', { matrix: turned(60, 0, 0) })).toBeCloseTo(132, 6)
  })

  it('expresses margins in the lengths of ISO/IEC 29794-5', () => {
    const all = measured()
    // T = .88 · 150 = 132 px
    expect(all['head-size']!.value).toBeCloseTo(132 / 480, 6)
    expect(all['margin-above']!.value).toBeCloseTo(200 / 132, 6)
    expect(all['margin-below']!.value).toBeCloseTo(280 / 132, 6)
    expect(all['leftward-crop']!.value).toBeCloseTo(320 / 66, 6)
  })

  it('counts an offset towards the picture right as positive', () => {
    expect(figure('offset-x', { centreXPx: 368 })).toBeCloseTo(0.1, 6)
    expect(figure('offset-x', { centreXPx: 272 })).toBeCloseTo(-0.1, 6)
  })

  it('measures the room above the hair, none when the head leaves the picture', () => {
    expect(figure('room-above-head')).toBeCloseTo(80 / 150, 6)
    expect(figure('room-above-head', { hairTopPx: -5 })).toBe(0)
  })

  it('tells pixels of the raster, also with the analysis of a smaller copy', () => {
    const twice = {
      ...head,
      widthPx: 1280,
      heightPx: 960,
      centreXPx: 640,
      eyeYPx: 400,
      faceWidthPx: 300,
      hairTopPx: 160,
    }
    const all = measurePhoto(drawnRaster(twice), drawnAnalysis(head))
    expect(all['inter-eye-distance']!.value).toBeCloseTo(132, 6)
    expect(all['face-share']!.value).toBeCloseTo(figure('face-share')!, 6)
  })
})

describe('eyes and mouth', () => {
  it('takes the gaps in shares of T', () => {
    const all = measured({ lidGap: 0.01, lipGap: 0.2 })
    expect(all['eyes-open']!.value).toBeCloseTo(0.01, 6)
    expect(all['mouth-open']!.value).toBeCloseTo(0.2, 6)
  })

  it('takes the eye that is less open', () => {
    const one = drawnFace({ ...head, lidGap: 0.07 })
    const other = drawnFace({ ...head, lidGap: 0.005 })
    // Right eye of one drawing, left eye of the other.
    const landmarks = one.landmarks.map((point, i) =>
      point.x > head.centreXPx ? other.landmarks[i]! : point,
    )
    const all = measurePhoto(drawnRaster(head), {
      ...drawnAnalysis(head),
      faces: [{ landmarks, matrix: null }],
    })
    expect(all['eyes-open']!.value).toBeCloseTo(0.005, 6)
    expect(all['yaw']!.value).toBeNull()
  })
})

describe('light', () => {
  it('reads linear luminance in the face', () => {
    // sRGB 188 is .5029 of full light: round(128.2) / 255
    expect(figure('luminance-mean', { skin: [188, 188, 188] })).toBeCloseTo(128 / 255, 6)
    expect(figure('luminance-variance', { skin: [188, 188, 188] })).toBeCloseTo(0, 9)
    expect(figure('dynamic-range', { skin: [188, 188, 188] })).toBeCloseTo(0, 9)
  })

  it('finds what is lost in shadow or burnt out', () => {
    expect(figure('over-exposure', { skin: [255, 255, 255] })).toBe(1)
    expect(figure('under-exposure', { skin: [40, 40, 40] })).toBe(1)
    expect(figure('over-exposure')).toBe(0)
    expect(figure('under-exposure')).toBe(0)
  })

  it('tells which cheek is brighter, in stops', () => {
    // 8-bit luminances 128 (sRGB 188) and 54.9 (sRGB 128): log2(129 / 56) stops more on the sitter's left.
    const lit = paint(640, 480, (x) => (x < 320 ? [128, 128, 128] : [188, 188, 188]))
    const all = measurePhoto(lit, drawnAnalysis(head))
    expect(all['cheek-balance']!.value).toBeCloseTo(Math.log2(129 / 56), 3)
    expect(all['illumination-uniformity']!.value).toBe(0)
    expect(figure('illumination-uniformity')).toBeCloseTo(1, 9)
    expect(figure('cheek-balance')).toBeCloseTo(0, 9)
  })

  it('finds skin of an unnatural colour', () => {
    expect(figure('natural-colour')).toBe(0)
    // Grey lies at a = b = 0, 5 short of natural in both.
    expect(figure('natural-colour', { skin: [150, 150, 150] })).toBeCloseTo(Math.hypot(5, 5), 1)
  })
})

describe('backdrop and clothes', () => {
  it('has no edges and no spread where the wall is even', () => {
    // Sums of 32-bit luminances leave a rounding remainder.
    expect(figure('background-uniformity')).toBeLessThan(0.02)
    expect(figure('background-spread')).toBeCloseTo(0, 6)
    expect(figure('background-l', { backdrop: [255, 255, 255] })).toBeCloseTo(100, 3)
  })

  it('sees a pattern as edges and two halves as spread', () => {
    const analysis = drawnAnalysis(head)
    const striped = paint(640, 480, (x) => (x % 8 < 4 ? [120, 120, 120] : [220, 220, 220]))
    const halves = paint(640, 480, (x) => (x < 320 ? [120, 120, 120] : [220, 220, 220]))
    expect(measurePhoto(striped, analysis)['background-uniformity']!.value).toBeGreaterThan(100)
    const all = measurePhoto(halves, analysis)
    expect(all['background-uniformity']!.value).toBeLessThan(5)
    expect(all['background-spread']!.value).toBeGreaterThan(15)
  })

  it('compares the clothes with the wall behind and with the colour to come', () => {
    const blue = [100, 197, 255] as const
    const same = measured({ clothes: blue, backdrop: [255, 255, 255] }, bundledPreset('chsi-2017-99')!)
    expect(same['clothes-to-target']!.value).toBeCloseTo(0, 6)
    expect(same['clothes-to-backdrop']!.value).toBeGreaterThan(30)
    expect(measured()['clothes-to-target']!.value).toBeNull()
  })
})

describe('the finished photo', () => {
  it('can be cut out of this picture, or not, or nobody asked', () => {
    const national = bundledPreset('chsi-2017-99')!
    const near = { faceWidthPx: 170, hairTopPx: 50 }
    expect(measured(near, national)['crop-fit']!.value).toBe(1)
    expect(measured({ ...near, centreXPx: 80 }, national)['crop-fit']!.value).toBe(0)
    expect(measured()['crop-fit']!.value).toBeNull()
  })
})

describe('people', () => {
  it('counts faces and weighs the second one', () => {
    const small = drawnFace({ ...head, centreXPx: 80, faceWidthPx: 75 })
    const analysis = drawnAnalysis(head)
    const all = measurePhoto(drawnRaster(head), { ...analysis, faces: [small, ...analysis.faces] })
    expect(all['face-count']!.value).toBe(2)
    expect(all['second-face']!.value).toBeCloseTo(0.25, 6)
    // The sitter is the larger one, whatever the order.
    expect(all['face-width']!.value).toBeCloseTo(150, 6)
  })

  it('sees whoever stands apart in the mask, though no face was found there', () => {
    const analysis = drawnAnalysis(head)
    const probability = analysis.mask.probability.slice()
    for (let y = 40; y < 140; y++) probability.fill(255, y * 640 + 20, y * 640 + 100)
    const area = analysis.mask.probability.reduce((sum, value) => sum + value / 255, 0)
    const all = measurePhoto(drawnRaster(head), { ...analysis, mask: { ...analysis.mask, probability } })
    expect(all['second-person-part']!.value).toBeCloseTo(8000 / area, 2)
    expect(measured()['second-person-part']!.value).toBe(0)
  })
})

describe('an empty chair', () => {
  const empty: PhotoAnalysis = {
    widthPx: 640,
    heightPx: 480,
    faces: [],
    mask: { widthPx: 64, heightPx: 48, probability: new Uint8Array(64 * 48) },
  }

  it('gives no figure but the count and the light', () => {
    const all = measurePhoto(
      paint(640, 480, () => [128, 128, 128]),
      empty,
    )
    const known = Object.values(all)
      .filter((one) => one.value !== null)
      .map((one) => one.id)
    const ofPixelsAlone = MEASURES.filter(({ needs }) => needs.every((need) => need === 'pixels'))
    expect(known).toEqual(ofPixelsAlone.map(({ id }) => id))
    expect(known).toContain('face-count')
    expect(all['frame-luminance']!.value).toBeCloseTo(55 / 255, 6)
  })
})
