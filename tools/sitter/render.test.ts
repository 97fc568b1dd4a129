// One Chromium renders everything once; the tests read what came out. Tolerances are those measured for this mesh with
// this model (±5° yaw and pitch, ±2° roll): they test the sitter, they say nothing about people.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { readEmblemSide, readPortraitSide } from '../../core/identity/card-fields.ts'
import { bundledPreset } from '../../core/photo/bundled.ts'
import { planCrop } from '../../core/photo/crop-plan.ts'
import { faceGeometry } from '../../core/photo/face-geometry.ts'
import { expression } from '../../core/photo/measures/expression.ts'
import { gaze } from '../../core/photo/measures/gaze.ts'
import { headPose } from '../../core/photo/pose.ts'
import type { PhotoAnalysis } from '../../core/photo/types.ts'
import { findChromium } from '../../station/chromium/find.ts'
import { createVision } from '../../station/vision/supervisor.ts'
import { inRoot } from '../setup/root.ts'
import { PORTRAIT, photoRequest, renderPortrait } from './framing.ts'
import { cardFieldsOf, PEOPLE } from './people.ts'
import { type Profile, profiles } from './profiles.ts'
import { type Detection, type Shot, type Sitter, type SitterRequest, withSitter } from './render.ts'

/** Small frames keep the whole file under a minute; faces are well above the detector's limit. */
const SMALL = { widthPx: 960, heightPx: 540 }

const VARIANTS = {
  straight: {},
  turnedRight: { yawDeg: 20 },
  turnedLeft: { yawDeg: -20 },
  down: { pitchDeg: 10 },
  up: { pitchDeg: -10 },
  tilted: { rollDeg: 12 },
  eyesShut: { leftEyeOpen: 0, rightEyeOpen: 0 },
  mouthOpen: { jawOpen: 0.5 },
  lookingAside: { gazeX: 0.8 },
} satisfies Record<string, SitterRequest>
type Variant = keyof typeof VARIANTS

interface Seen extends Shot {
  readonly seen: Detection
}

interface Person {
  readonly profile: Profile
  readonly photo: Seen
  readonly portrait: { readonly image: Buffer; readonly seen: Detection }
}

const shown = new Map<Variant, Seen>()
const persons: Person[] = []
let again: Shot
const NO_MASK = { widthPx: 1, heightPx: 1, probability: new Uint8Array(1) }
const NO_PIXELS = { widthPx: 1, heightPx: 1, rgba: new Uint8ClampedArray(4) }
let silhouette: Shot
let card: { portraitSide: Buffer; emblemSide: Buffer }

const look = async (sitter: Sitter, request: SitterRequest): Promise<Seen> => {
  const shot = await sitter.shoot(request)
  return { ...shot, seen: await sitter.detect(shot.image) }
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const poseOf = ({ faces }: Detection) => headPose(faces[0]!)!
/** Of the landmarks alone: no pixel is looked at. */
const figure = ({ seen }: Seen, id: string): number =>
  [...expression, ...gaze]
    .find((one) => one.id === id)!
    .compute({ raster: NO_PIXELS, analysis: { ...seen, mask: NO_MASK }, preset: null })!.value
const pose = (variant: Variant) => poseOf(shown.get(variant)!.seen)

const ready = existsSync(inRoot('resources', 'models', 'face_landmarker.task')) && findChromium() !== null

describe.skipIf(!ready)('sitter (needs resources/models and a Chromium)', () => {
  beforeAll(async () => {
    await withSitter(async (sitter) => {
      const [first] = profiles
      for (const [variant, change] of Object.entries(VARIANTS))
        shown.set(variant as Variant, await look(sitter, photoRequest(first!, { ...SMALL, ...change })))
      silhouette = await sitter.silhouette(photoRequest(first!, SMALL))
      for (const profile of profiles) {
        const portrait = await renderPortrait(sitter, profile)
        persons.push({
          profile,
          photo:
            profile === first ? shown.get('straight')! : await look(sitter, photoRequest(profile, SMALL)),
          portrait: { image: portrait, seen: await sitter.detect(portrait) },
        })
      }
      // The other people have pushed textures and hair of the first one out of the page's cache: all is made anew.
      again = await sitter.shoot(photoRequest(first!, SMALL))
      card = await sitter.card(cardFieldsOf(PEOPLE[0]!), persons[0]!.portrait.image)
    })
  })

  it('gives the same pixels for the same request, also after other ones', () => {
    expect(sha256(again.image)).toBe(sha256(shown.get('straight')!.image))
    expect(sha256(again.image)).not.toBe(sha256(shown.get('eyesShut')!.image))
  })

  it('is found as one face in every variant', () => {
    for (const [variant, { seen }] of shown) expect(seen.faces, variant).toHaveLength(1)
  })

  it('reads straight in a photo once the bias stated in profiles.json is taken off', () => {
    for (const { profile, photo } of persons) {
      const { yawDeg, pitchDeg, rollDeg } = poseOf(photo.seen)
      for (const angle of [yawDeg, pitchDeg, rollDeg]) expect(Math.abs(angle), profile.id).toBeLessThan(2)
      // The bias itself: what is read minus where the head really points.
      expect(pitchDeg - photo.truth.pitchDeg).toBeCloseTo(profile.frontal.pitchDeg, -0.5)
    }
  })

  it('turns the way it is told, as the station names the directions', () => {
    const straight = pose('straight')
    expect(Math.abs(pose('turnedRight').yawDeg - 20)).toBeLessThan(5)
    expect(Math.abs(pose('turnedLeft').yawDeg + 20)).toBeLessThan(5)
    expect(Math.abs(pose('down').pitchDeg - straight.pitchDeg - 10)).toBeLessThan(5)
    expect(Math.abs(pose('up').pitchDeg - straight.pitchDeg + 10)).toBeLessThan(5)
    expect(Math.abs(pose('tilted').rollDeg - straight.rollDeg - 12)).toBeLessThan(2)
  })

  it('shuts its eyes and opens its mouth so that the measures tell', () => {
    const straight = shown.get('straight')!
    expect(figure(straight, 'eyes-open')).toBeGreaterThan(0.06)
    expect(figure(shown.get('eyesShut')!, 'eyes-open')).toBeLessThan(0.03)
    expect(figure(straight, 'mouth-open')).toBeLessThan(0.05)
    expect(figure(shown.get('mouthOpen')!, 'mouth-open')).toBeGreaterThan(0.12)
  })

  it('looks aside so that the measure tells, and turning the head is no looking aside', () => {
    for (const variant of ['straight', 'tilted', 'eyesShut', 'mouthOpen'] as const)
      expect(Math.abs(figure(shown.get(variant)!, 'gaze')), variant).toBeLessThan(0.04)
    expect(figure(shown.get('lookingAside')!, 'gaze')).toBeGreaterThan(0.06)
  })

  it('knows where its landmarks are: within 6 % of the distance between the eyes on average', () => {
    for (const { photo } of persons) {
      const face = photo.seen.faces[0]!
      const errors = photo.truth.landmarksPx.map(([x, y], k) =>
        Math.hypot(face.landmarks[k]!.x - x, face.landmarks[k]!.y - y),
      )
      const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length
      expect(mean / faceGeometry(face).interEyePx).toBeLessThan(0.06)
    }
  })

  it('has an exact silhouette, on which the crop of the national photo can be planned', async () => {
    const { data, info } = await sharp(silhouette.image)
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true })
    const probability = new Uint8Array(data)
    const at = ([x, y]: readonly [number, number]) => probability[Math.round(y) * info.width + Math.round(x)]
    // Outline points of the face may fall on a half covered pixel; all others lie inside.
    expect(silhouette.truth.landmarksPx.filter((point) => at(point) === 255).length).toBeGreaterThan(455)
    const edge = probability.filter((value) => value > 0 && value < 255).length
    expect(edge / probability.length).toBeLessThan(0.02)
    expect([at([2, 2]), at([info.width - 3, 2])]).toEqual([0, 0])
    const analysis: PhotoAnalysis = {
      ...shown.get('straight')!.seen,
      mask: { widthPx: info.width, heightPx: info.height, probability },
    }
    expect(planCrop(analysis, bundledPreset('chsi-2017-99')!)).toMatchObject({ ok: true })
  })

  it('has an ID portrait by GA/T 461: size, face width, head top, eyes', async () => {
    for (const { portrait, profile } of persons) {
      const { width, height } = await sharp(portrait.image).metadata()
      expect([width, height]).toEqual([PORTRAIT.widthPx, PORTRAIT.heightPx])
      const face = faceGeometry(portrait.seen.faces[0]!)
      expect(Math.abs(face.faceWidthPx - 207), profile.id).toBeLessThanOrEqual(14)
      expect(PORTRAIT.heightPx - face.eyes.y).toBeGreaterThanOrEqual(207)
      const top = await firstDarkRow(portrait.image)
      expect(top, profile.id).toBeGreaterThanOrEqual(7)
      expect(top, profile.id).toBeLessThanOrEqual(21)
    }
  })

  it('is three people to the app’s own embedder: each nearer to the own portrait than to any other', async () => {
    const vision = createVision({ resourcesDir: inRoot('resources') })
    try {
      const analysed = ({ image, seen }: { image: Buffer; seen: Detection }) => ({
        image,
        landmarks: Buffer.from(JSON.stringify({ version: 1, ...seen })),
      })
      for (const { photo, profile } of persons)
        for (const { portrait, profile: other } of persons) {
          const { distance } = await vision.compare(analysed(photo), analysed(portrait))
          const pair = `photo ${profile.id}, portrait ${other.id}`
          if (profile === other) expect(distance, pair).toBeLessThan(0.3)
          else expect(distance, pair).toBeGreaterThan(0.55)
        }
    } finally {
      await vision.close()
    }
  })

  it('has a test card that is marked as a sample and can be read field by field', async () => {
    const vision = createVision({ resourcesDir: inRoot('resources') })
    try {
      const front = await vision.readText(card.portraitSide)
      const back = await vision.readText(card.emblemSide)
      const wanted = cardFieldsOf(PEOPLE[0]!)
      expect([front.widthPx, front.heightPx]).toEqual([1011, 638])
      for (const { lines } of [front, back]) expect(lines.map((one) => one.text).join()).toContain('样本')
      expect(readPortraitSide(front.lines)).toMatchObject({
        name: wanted.name,
        sex: wanted.sex,
        ethnicity: wanted.ethnicity,
        birthDate: wanted.birthDate,
        idNumber: wanted.idNumber,
        contradictions: [],
      })
      expect(readEmblemSide(back.lines)).toEqual({
        authority: wanted.authority,
        validFrom: wanted.validFrom,
        validTo: wanted.validTo,
      })
    } finally {
      await vision.close()
    }
  })
})

/** First row of a portrait on white that has more than a few stray hairs in it. */
async function firstDarkRow(portrait: Buffer): Promise<number> {
  const { data, info } = await sharp(portrait).greyscale().raw().toBuffer({ resolveWithObject: true })
  for (let y = 0; y < info.height; y++) {
    const row = data.subarray(y * info.width * info.channels, (y + 1) * info.width * info.channels)
    if (row.filter((value) => value < 128).length > 6 * info.channels) return y
  }
  return info.height
}
