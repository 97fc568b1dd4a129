// The finished photo of a drawn head: all lengths are known, so the file's geometry and colours can be checked in pixels.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type DrawnHead, drawnAnalysis, drawnRaster, wellSeated } from '../../../core/photo/drawn-head.ts'
import { headerOf } from '../../../core/photo/jpeg-header.ts'
import { COLOUR_MATTE, MASK_EDGE } from '../../../core/photo/matte-method.ts'
import { type RenderRecipe, renderRecipe } from '../../../core/photo/render-recipe.ts'
import type { Raster } from '../../../core/photo/types.ts'
import type { PlanJob, Still } from '../port.ts'
import { planPhoto, standardize } from './standardize.ts'

const resourcesDir = join(import.meta.dirname, '../../../resources')
const LIGHT_BLUE = [100, 197, 255]

/** Sensor grain, so that the file has a photo's size; the same each time. */
function grained(raster: Raster, reach = 9): Raster {
  let state = 7
  return {
    ...raster,
    rgba: raster.rgba.map((value, index) => {
      if (index % 4 === 3) return value
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
      return value + ((state >> 16) / 0x7fff - 0.5) * 2 * reach
    }),
  }
}

type Job = Still & Omit<PlanJob, 'code'>

/** Planned and made, as the booth does it. */
async function photoOf({ presetId, background, ...still }: Job) {
  const { landmarks, mask } = still
  const recipe = await planPhoto({ landmarks, mask, presetId, background, code: '1.0.0' }, resourcesDir)
  return standardize(still, recipe)
}

async function jobOf(head: DrawnHead, more: Partial<Job> = {}): Promise<Job> {
  const { widthPx, heightPx, faces, mask } = drawnAnalysis(head)
  const { rgba } = withMole(grained(drawnRaster(head)))
  return {
    image: await sharp(rgba, { raw: { width: widthPx, height: heightPx, channels: 4 } })
      .removeAlpha()
      .jpeg({ quality: 95 })
      .toBuffer(),
    landmarks: Buffer.from(JSON.stringify({ version: 1, widthPx, heightPx, faces })),
    mask: await sharp(mask.probability, { raw: { width: mask.widthPx, height: mask.heightPx, channels: 1 } })
      .png()
      .toBuffer(),
    presetId: 'chsi-2017-99',
    background: null,
    ...more,
  }
}

const MOLE = { xPx: 560, yPx: 470, reachPx: 6, colour: [60, 30, 25] } as const

function withMole(raster: Raster): Raster {
  const { xPx, yPx, reachPx, colour } = MOLE
  const rgba = raster.rgba.slice()
  for (let y = yPx - reachPx; y <= yPx + reachPx; y++)
    for (let x = xPx - reachPx; x <= xPx + reachPx; x++) rgba.set(colour, (y * raster.widthPx + x) * 4)
  return { ...raster, rgba }
}

const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer({ resolveWithObject: true })

function distance(data: Buffer, at: number, colour: readonly number[]): number {
  return Math.max(...colour.map((value, channel) => Math.abs(data[at + channel]! - value)))
}

describe('the national photo', async () => {
  const job = await jobOf(wellSeated)
  const { standard, captured, report } = await photoOf(job)
  const { data, info } = await pixels(standard)
  const at = (xPx: number, yPx: number): number => (yPx * info.width + xPx) * info.channels
  const scale = 640 / report.crop.heightPx

  it('is the file the rule asks for', () => {
    expect(headerOf(standard)).toMatchObject({
      widthPx: 480,
      heightPx: 640,
      components: 3,
      bitsPerSample: 8,
      frame: 'baseline',
      jfif: { unit: 'dpi', x: 300, y: 300 },
      application: ['JFIF'],
      comments: 0,
    })
    expect(standard.length).toBeGreaterThanOrEqual(20_480)
    expect(standard.length).toBeLessThanOrEqual(40_000)
    expect(report.results).toContainEqual(
      expect.objectContaining({ ruleId: 'standard-file-size', value: standard.length, status: 'pass' }),
    )
    expect(report).toMatchObject({
      presetId: 'chsi-2017-99',
      widthPx: 480,
      heightPx: 640,
      densityDpi: 300,
      bytes: standard.length,
      background: { name: 'light-blue', rgb: LIGHT_BLUE },
    })
    expect(report.quality).toBeGreaterThanOrEqual(60)
  })

  it('has the head where the rule wants it, and says so', () => {
    expect(report.results.map((one) => one.status)).not.toContain('fail')
    const hairTop = (wellSeated.hairTopPx - report.crop.yPx) * scale
    const isBackdrop = (y: number): boolean => distance(data, at(240, y), LIGHT_BLUE) < 25
    expect(hairTop).toBeGreaterThan(50)
    expect(isBackdrop(Math.floor(hairTop) - 4)).toBe(true)
    expect(isBackdrop(Math.ceil(hairTop) + 4)).toBe(false)
  })

  it('is not mirrored, turned or retouched: a mole stays where it is', () => {
    const inPhoto = (xPx: number, yPx: number): number =>
      at(Math.round((xPx - report.crop.xPx) * scale), Math.round((yPx - report.crop.yPx) * scale))
    expect(distance(data, inPhoto(MOLE.xPx, MOLE.yPx), MOLE.colour)).toBeLessThan(40)
    const mirrored = 2 * wellSeated.centreXPx - MOLE.xPx
    expect(distance(data, inPhoto(mirrored, MOLE.yPx), wellSeated.skin)).toBeLessThan(25)
    const cheek = wellSeated.centreXPx + 0.52 * wellSeated.faceWidthPx
    expect(distance(data, inPhoto(cheek - 8, wellSeated.eyeYPx), wellSeated.skin)).toBeLessThan(30)
    expect(distance(data, inPhoto(cheek + 8, wellSeated.eyeYPx), LIGHT_BLUE)).toBeLessThan(30)
  })

  it('has an even backdrop of the preset’s colour, and the sitter’s own colours', () => {
    for (const [x, y] of [
      [4, 4],
      [475, 4],
      [10, 200],
      [470, 200],
    ] as const)
      expect(distance(data, at(x, y), LIGHT_BLUE), `${x},${y}`).toBeLessThanOrEqual(6)
    const face = (wellSeated.eyeYPx - report.crop.yPx) * scale
    expect(distance(data, at(240, Math.round(face)), wellSeated.skin)).toBeLessThan(25)
  })

  it('comes with the same crop before its backdrop was replaced', async () => {
    const before = await pixels(captured)
    expect(before.info).toMatchObject({ width: 480, height: 640 })
    expect(distance(before.data, at(4, 4), wellSeated.backdrop)).toBeLessThan(25)
    expect(headerOf(captured)).toMatchObject({ frame: 'baseline', comments: 0 })
    expect(headerOf(captured).application).not.toContain('Exif')
  })
})

describe('choices and refusals', () => {
  it('takes another permitted backdrop by name', async () => {
    const { standard, report } = await photoOf(await jobOf(wellSeated, { background: 'white' }))
    const { data } = await pixels(standard)
    expect(distance(data, 0, [255, 255, 255])).toBeLessThanOrEqual(6)
    expect(report.background.name).toBe('white')
  })

  it.each([
    ['no face', { faces: 0 }, { code: 'no-face', detail: 'no-face' }],
    ['hair cut off by the still', { hairTopPx: 0 }, { code: 'geometry-impossible', detail: 'head-cut' }],
    [
      'a face far away',
      { faceWidthPx: 60, hairTopPx: 352 },
      { code: 'geometry-impossible', detail: 'face-too-small' },
    ],
  ])(
    '%s is refused with its reason',
    async (_, { faces, ...change }: { faces?: number } & Partial<DrawnHead>, reason) => {
      const head = { ...wellSeated, ...change }
      const job = await jobOf(head)
      const landmarks =
        faces === 0
          ? Buffer.from(
              JSON.stringify({ version: 1, widthPx: head.widthPx, heightPx: head.heightPx, faces: [] }),
            )
          : job.landmarks
      await expect(photoOf({ ...job, landmarks })).rejects.toMatchObject(reason)
    },
  )

  it.each([
    ['landmarks of another still', { landmarks: 'resized' }, { code: 'unreadable', detail: 'size-differs' }],
    ['landmarks that are none', { landmarks: '{"version":1}' }, { code: 'unreadable', detail: 'landmarks' }],
    ['landmarks cut short', { landmarks: '{"ver' }, { code: 'unreadable', detail: 'landmarks' }],
    ['a mask that is no picture', { mask: Buffer.from('mask') }, { code: 'unreadable', detail: 'unknown' }],
    ['a still that is none', { image: new Uint8Array() }, { code: 'unreadable', detail: 'empty' }],
    ['an unknown preset', { presetId: 'nowhere' }, { code: 'geometry-impossible', detail: 'unknown-preset' }],
  ])('%s: refused', async (_, change, reason) => {
    const job = await jobOf(wellSeated)
    const landmarks =
      'landmarks' in change && change.landmarks === 'resized'
        ? (await jobOf({ ...wellSeated, widthPx: 1282 })).landmarks
        : 'landmarks' in change
          ? Buffer.from(change.landmarks)
          : job.landmarks
    await expect(photoOf({ ...job, ...change, landmarks })).rejects.toMatchObject(reason)
  })
})

const NO_PASSES = { ...COLOUR_MATTE.solve, passes: 0, firstTrust: 2 }

describe('a recipe', async () => {
  const { presetId, background, ...still } = await jobOf(wellSeated)
  const { landmarks, mask } = still
  const recipe = await planPhoto({ landmarks, mask, presetId, background, code: '1.0.0' }, resourcesDir)
  const first = await standardize(still, recipe)

  it('says all that the photo depends on, survives being written down, and makes the same photo again', async () => {
    expect(first.report.recipe).toEqual(recipe)
    expect(first.report.matte).toMatchObject({ method: 'colour-matte', residuePx: 0 })
    expect(first.report.matte?.certainty).toBeGreaterThan(0.7)
    expect(first.report.results.find((one) => one.ruleId === 'standard-matte')?.status).toBe('pass')
    expect(recipe.models.map(({ id }) => id)).toEqual(['face-landmarks', 'person-mask'])
    const kept = renderRecipe.parse(JSON.parse(JSON.stringify(recipe)))
    const again = await standardize(still, kept)
    expect(Buffer.from(again.standard).equals(first.standard)).toBe(true)
    expect(Buffer.from(again.captured).equals(first.captured)).toBe(true)
  })

  it.each<[string, (recipe: RenderRecipe) => RenderRecipe]>([
    ['the crop', (one) => ({ ...one, crop: { ...one.crop, xPx: one.crop.xPx + 3 } })],
    ['the backdrop', (one) => ({ ...one, background: { name: 'white', rgb: [255, 255, 255] } })],
    ['the matte’s numbers', (one) => ({ ...one, matte: { ...COLOUR_MATTE, solve: NO_PASSES } })],
    ['the matte’s method', (one) => ({ ...one, matte: MASK_EDGE })],
    [
      'the edge of an older matte',
      (one) => ({ ...one, matte: { ...MASK_EDGE, edge: { from: 0.4, to: 0.6 } } }),
    ],
    ['the encoder', (one) => ({ ...one, encoder: { ...one.encoder, maxBytes: 24_000 } })],
  ])('is obeyed: %s changes the photo', async (_, change) => {
    const other = await standardize(still, change(recipe))
    expect(Buffer.from(other.standard).equals(first.standard)).toBe(false)
  })

  it('of a matte that yields is by the mask where the colours are too near, and says so', async () => {
    const doubtful = { ...recipe, matte: { ...COLOUR_MATTE, yields: { upTo: 1, to: MASK_EDGE } } }
    const yielded = await standardize(still, doubtful)
    const byMask = await standardize(still, { ...recipe, matte: MASK_EDGE })
    expect(Buffer.from(yielded.standard).equals(byMask.standard)).toBe(true)
    expect(yielded.report.matte?.method).toBe('mask-edge')
    expect(yielded.report.matte?.certainty).toBe(first.report.matte?.certainty)
    expect(byMask.report.matte?.certainty).toBeNull()
  })

  it('of before, whose matte never yields, goes on by the colours', async () => {
    const { yields: _, ...before } = COLOUR_MATTE
    const again = await standardize(still, renderRecipe.parse({ ...recipe, matte: before }))
    expect(Buffer.from(again.standard).equals(first.standard)).toBe(true)
  })

  it('that names a plate makes no photo without it, nor with another', async () => {
    const named = { ...recipe, plateSha256: 'a'.repeat(64) }
    for (const given of [still, { ...still, plate: still.image }])
      await expect(standardize(given, named)).rejects.toMatchObject({ detail: 'plate-unknown' })
  })

  it('drops a plate of another size and says so: the photo is the one without', async () => {
    const plate = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#789' } })
      .png()
      .toBuffer()
    const plateSha256 = createHash('sha256').update(plate).digest('hex')
    const planned = await planPhoto(
      { landmarks, mask, presetId, background, code: '1.0.0', plateSha256 },
      resourcesDir,
    )
    const made = await standardize({ ...still, plate }, planned)
    expect(made.report.matte?.plate).toBe('other-size')
    expect(Buffer.from(made.standard).equals(first.standard)).toBe(true)
  })

  it('of a preset that has changed since makes no photo by another rule', async () => {
    const foreign = { ...recipe, preset: { ...recipe.preset, sha256: 'f'.repeat(64) } }
    await expect(standardize(still, foreign)).rejects.toMatchObject({
      code: 'geometry-impossible',
      detail: 'preset-differs',
    })
  })
})
