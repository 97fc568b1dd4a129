// The app's own analysis of stills and card scans, in the browser and under the policy that the booth runs with.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { landmarksDocument } from '../../core/photo/types.ts'
import {
  type Portrait,
  packaged,
  packagedOther,
  pngOf,
  shared,
  sharedMissing,
} from '../../tools/models/trial/pictures.ts'
import { inRoot } from '../../tools/setup/root.ts'
import { openTrial, type Trial } from './open-trial.ts'

/** Share of the distance between the outer eye corners. */
const TOLERANCE = 0.03

let trial: Trial
beforeAll(async () => {
  trial = await openTrial()
})
afterAll(() => trial?.close())

interface Place {
  readonly scale: number
  readonly xPx: number
  readonly yPx: number
}

/** The points of the only face are where the portrait's are, once it was scaled and moved to `place`. */
function expectPositions(portrait: Portrait, found: unknown, { scale, xPx, yPx }: Place): void {
  const { faces } = landmarksDocument.parse(found)
  expect(faces).toHaveLength(1)
  const points = faces[0]!.landmarks
  const eyesPx = Math.hypot(points[33]!.x - points[263]!.x, points[33]!.y - points[263]!.y)
  const off = Object.entries(portrait.positions).filter(([index, [x, y]]) => {
    const point = points[Number(index)]!
    return Math.hypot(point.x - (xPx + x * scale), point.y - (yPx + y * scale)) > TOLERANCE * eyesPx
  })
  expect(off).toEqual([])
}

const AS_IT_IS: Place = { scale: 1, xPx: 0, yPx: 0 }
const still = async (bytes: Uint8Array) => {
  const report = await trial.ask('still', trial.picture(bytes))
  if ('code' in report) throw new Error(`${report.code}: ${report.detail}`)
  return report
}
const card = async (bytes: Uint8Array) => {
  const found = await trial.ask('card', trial.picture(bytes))
  if (found && 'code' in found) throw new Error(`${found.code}: ${found.detail}`)
  return found
}

describe('a still', () => {
  it.each([packaged, packagedOther])('$name: points in full-resolution pixels', async (portrait) => {
    const report = await still(await pngOf(portrait))
    expectPositions(portrait, report.landmarks, AS_IT_IS)
    expect([report.widthPx, report.heightPx]).toEqual([560, 640])
    expect(report.mask).toEqual({ type: 'image/png', widthPx: 560, heightPx: 640 })
    expect(report.measures.find((one) => one.id === 'face-count')?.value).toBe(1)
  })

  it('says the same of the same picture, to the last digit', async () => {
    const png = await pngOf(packaged)
    expect(await still(png)).toEqual(await still(png))
  })

  it('larger than what is analysed: points and mask cover all of it', async () => {
    const scale = 5
    const png = await sharp(await pngOf(packaged))
      .resize(560 * scale, 640 * scale)
      .png()
      .toBuffer()
    const report = await still(png)
    expectPositions(packaged, report.landmarks, { ...AS_IT_IS, scale })
    expect(report.widthPx).toBe(560 * scale)
    expect(report.mask.widthPx / report.mask.heightPx).toBeCloseTo(560 / 640, 2)
  })

  it.each([
    { how: 'a quarter', turnedDeg: -90, orientation: 6 },
    { how: 'upside down', turnedDeg: 180, orientation: 3 },
  ])('turned by EXIF, $how: analysed upright, as the vision child decodes it', async (one) => {
    const turned = await sharp(await pngOf(packaged))
      .rotate(one.turnedDeg)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: one.orientation })
      .toBuffer()
    expectPositions(packaged, (await still(turned)).landmarks, AS_IT_IS)
  })

  it('without anybody in it: no face, no mistake', async () => {
    const grey = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#888' } })
      .png()
      .toBuffer()
    const report = await still(grey)
    expect(report.faces).toBe(0)
    expect(report.measures.find((one) => one.id === 'face-count')?.value).toBe(0)
  })

  it('that is no picture is refused as such, and the next one is analysed', async () => {
    const refused = await trial.ask('still', trial.picture(Buffer.from('not a picture')))
    expect(refused).toMatchObject({ code: 'picture-unreadable' })
    expect((await still(await pngOf(packaged))).faces).toBe(1)
  })
})

describe('a card scan', () => {
  it.each([
    { name: 'a card of 1011 px', widthPx: 1011, heightPx: 638, portraitPx: 178, xPx: 763, yPx: 160 },
    {
      name: 'a card on a sheet of A4 at 300 dpi',
      widthPx: 2480,
      heightPx: 3508,
      portraitPx: 310,
      xPx: 1000,
      yPx: 800,
    },
  ])('finds the portrait and its features: $name', async (one) => {
    const portrait = await sharp(await pngOf(packaged))
      .resize(one.portraitPx)
      .png()
      .toBuffer()
    const background = '#dfe9f0'
    const sheet = sharp({ create: { width: one.widthPx, height: one.heightPx, channels: 3, background } })
    const scan = sheet.composite([{ input: portrait, left: one.xPx, top: one.yPx }])
    const place = { scale: one.portraitPx / 560, xPx: one.xPx, yPx: one.yPx }
    expectPositions(packaged, await card(await scan.png().toBuffer()), place)
  })

  it('without a portrait gives no landmarks', async () => {
    const blank = sharp({ create: { width: 1011, height: 638, channels: 3, background: '#dfe9f0' } })
    expect(await card(await blank.png().toBuffer())).toBeNull()
  })
})

describe.skipIf(sharedMissing)('with the portraits of ../shared/fixtures', () => {
  it.each(shared)('$name', async (portrait) => {
    expectPositions(portrait, (await still(await pngOf(portrait))).landmarks, AS_IT_IS)
  })
})

describe('models', () => {
  const models = mkdtempSync(join(tmpdir(), 'analysis-models-'))
  afterAll(() => rmSync(models, { recursive: true, force: true }))

  it('missing or altered: the file is named, nothing is analysed, and a repair is enough', async () => {
    const broken = await openTrial({ models })
    try {
      const picture = broken.picture(await pngOf(packaged))
      expect(await broken.ask('still', picture)).toEqual({
        code: 'models-missing',
        detail: 'face_landmarker.task',
      })
      cpSync(inRoot('resources', 'models'), models, { recursive: true })
      writeFileSync(join(models, 'selfie_segmenter.tflite'), 'something else')
      expect(await broken.ask('still', picture)).toEqual({
        code: 'models-altered',
        detail: 'selfie_segmenter.tflite',
      })
      cpSync(inRoot('resources', 'models'), models, { recursive: true })
      expect(await broken.ask('still', picture)).toMatchObject({ faces: 1 })
    } finally {
      await broken.close()
    }
  })
})

it('nothing of all this tried to leave the machine', () => {
  expect(trial.outgoing()).toEqual([])
})
