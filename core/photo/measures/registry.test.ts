// The rules' data and the measures in code, held against each other.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundledCaptureRules, bundledGuidance, bundledPreset } from '../bundled.ts'
import { type DrawnHead, drawnAnalysis, drawnRaster, wellSeated } from '../drawn-head.ts'
import { measurePhoto } from '../measure-photo.ts'
import { once, type PhotoContext } from './definition.ts'
import { MEASURES } from './registry.ts'

const byId = new Map(MEASURES.map((one) => [one.id, one]))
const head: DrawnHead = {
  ...wellSeated,
  widthPx: 640,
  heightPx: 480,
  centreXPx: 320,
  eyeYPx: 200,
  faceWidthPx: 170,
  hairTopPx: 50,
}
const national = bundledPreset('chsi-2017-99')!

describe('the measures', () => {
  it('have one name each', () => {
    expect(byId.size).toBe(MEASURES.length)
  })

  it('are all registered: a file here that is not in the registry measures nothing', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts'))
    const registry = readFileSync(join(import.meta.dirname, 'registry.ts'), 'utf8')
    const shared = ['definition.ts', 'region.ts', 'registry.ts', 'scene.ts', 'sitter.ts']
    const measuring = files.filter((name) => !name.endsWith('.test.ts') && !shared.includes(name))
    expect(measuring.filter((name) => !registry.includes(`'./${name}'`))).toEqual([])
  })

  it('give live guidance and the rules of a still what they ask for, in their units', () => {
    for (const rule of bundledGuidance.rules) expect(byId.get(rule.measure)?.when, rule.id).not.toBe('still')
    const rules = [...bundledGuidance.rules, ...bundledCaptureRules]
    const strangers = rules.filter(({ measure }) => !byId.has(measure))
    expect(strangers.map(({ id, measure }) => `rule ${id} asks for ${measure}`)).toEqual([])
    for (const rule of bundledCaptureRules) {
      expect(byId.get(rule.measure)?.when, rule.id).toMatch(/still|both/)
      expect(byId.get(rule.measure)?.unit, rule.id).toBe(rule.unit)
    }
  })

  it('of a good still all have a figure, show where it was seen, and say how much of the ground was there', () => {
    const all = Object.values(measurePhoto(drawnRaster(head), drawnAnalysis(head), national))
    expect(all.map(({ id }) => id)).toEqual(MEASURES.map(({ id }) => id))
    // A drawing without a single edge in the face has no blur to be told.
    for (const { id, value, evidence, confidence } of all.filter((one) => one.id !== 'blur')) {
      expect(value, id).not.toBeNull()
      expect(confidence, id).toBeGreaterThan(0.9)
      expect(confidence, id).toBeLessThanOrEqual(1)
      for (const { xPx, yPx, widthPx, heightPx } of evidence!) {
        // A drawn lid is a line.
        expect(Math.max(widthPx, heightPx), id).toBeGreaterThan(0)
        // Backdrop may be added to what is cut out.
        if (id === 'crop-fit') continue
        // Half a pixel for the scale in which pixels are measured.
        expect(Math.min(xPx, yPx), id).toBeGreaterThanOrEqual(-0.5)
        expect(xPx + widthPx, id).toBeLessThanOrEqual(640.5)
        expect(yPx + heightPx, id).toBeLessThanOrEqual(480.5)
      }
    }
  })

  it('show the cheeks below the eyes and the clothes below the chin', () => {
    const all = measurePhoto(drawnRaster(head), drawnAnalysis(head), national)
    for (const { yPx } of all['cheek-balance']!.evidence!) expect(yPx).toBeGreaterThan(head.eyeYPx)
    const [right, left] = all['cheek-balance']!.evidence!
    expect(right!.xPx).toBeLessThan(head.centreXPx)
    expect(left!.xPx + left!.widthPx).toBeGreaterThan(head.centreXPx)
    expect(all['clothes-to-backdrop']!.evidence![0]!.yPx).toBeGreaterThan(
      head.eyeYPx + 0.88 * head.faceWidthPx,
    )
  })

  it('say that a cheek at the edge of the picture was seen in part only', () => {
    const aside = { ...head, centreXPx: 42 }
    const found = measurePhoto(drawnRaster(aside), drawnAnalysis(aside), null, ['cheek-balance'])
    expect(found['cheek-balance']!.confidence).toBeLessThan(0.9)
    expect(found['cheek-balance']!.confidence).toBeGreaterThan(0)
  })

  it('are worked out only where they are asked for, and what they share only once', () => {
    const asked = measurePhoto(drawnRaster(head), drawnAnalysis(head), null, ['yaw', 'face-count', 'unknown'])
    expect(Object.keys(asked)).toEqual(['face-count', 'yaw'])
    let worked = 0
    const shared = once(() => ++worked)
    const context: PhotoContext = { raster: drawnRaster(head), analysis: drawnAnalysis(head), preset: null }
    expect([shared(context), shared(context), shared({ ...context })]).toEqual([1, 1, 2])
  })

  it('read pixels only where they say so', () => {
    const context: PhotoContext = {
      raster: {
        widthPx: 640,
        heightPx: 480,
        get rgba(): never {
          throw new Error('pixels were read')
        },
      },
      analysis: drawnAnalysis(head),
      preset: national,
    }
    for (const one of MEASURES.filter(({ needs }) => !needs.includes('pixels')))
      expect(one.compute(context)?.value, one.id).toBeDefined()
    for (const one of MEASURES.filter(({ needs }) => needs.includes('pixels')))
      expect(() => one.compute(context), one.id).toThrow('pixels were read')
  })

  it('have no figure where what they need is not there', () => {
    const raster = drawnRaster(head)
    const analysis = drawnAnalysis(head)
    const without = (need: string): PhotoContext => ({
      raster,
      analysis: {
        ...analysis,
        faces:
          need === 'face'
            ? []
            : analysis.faces.map((face) => (need === 'matrix' ? { ...face, matrix: null } : face)),
      },
      preset: need === 'preset' ? null : national,
    })
    for (const need of ['face', 'matrix', 'preset'] as const)
      for (const one of MEASURES.filter(({ needs }) => needs.includes(need)))
        expect(one.compute(without(need)), `${one.id} without ${need}`).toBeNull()
  })
})

it('of landmarks all in one place there is no figure that is none', () => {
  const { faces, ...rest } = drawnAnalysis(head)
  const collapsed = faces.map((face) => ({
    ...face,
    landmarks: face.landmarks.map(() => ({ x: 0.5, y: 0.4, z: 0 })),
  }))
  const all = Object.values(measurePhoto(drawnRaster(head), { ...rest, faces: collapsed }, national))
  for (const { id, value } of all) expect(value === null || Number.isFinite(value), id).toBe(true)
})
