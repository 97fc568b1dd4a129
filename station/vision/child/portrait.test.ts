import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { turnedPoint } from '../../../core/identity/card-place.ts'
import { type DrawnHead, drawnFace, wellSeated } from '../../../core/photo/drawn-head.ts'
import { CHIN, LEFT_CHEEK, RIGHT_CHEEK } from '../../../core/photo/landmark-indices.ts'
import { readLandmarks } from '../landmarks.ts'
import { cropPortrait } from './portrait.ts'

const CARD = { widthPx: 1011, heightPx: 638 }
/** Where a card's portrait has its face, at 300 dpi. */
const printed: DrawnHead = {
  ...wellSeated,
  ...CARD,
  centreXPx: 800,
  eyeYPx: 260,
  faceWidthPx: 170,
  hairTopPx: 150,
}

const scan = (scale = 1) =>
  sharp({
    create: {
      width: CARD.widthPx * scale,
      height: CARD.heightPx * scale,
      channels: 3,
      background: '#ddeedd',
    },
  })
    .png()
    .toBuffer()

const documentOf = (...heads: DrawnHead[]) =>
  Buffer.from(JSON.stringify({ version: 1, ...CARD, faces: heads.map(drawnFace) }))

describe('the portrait of a card', () => {
  it('is cut around the largest face, and its landmarks move along', async () => {
    const ghost = { ...printed, centreXPx: 500, eyeYPx: 500, faceWidthPx: 60, hairTopPx: 460 }
    const cut = await cropPortrait({ image: await scan(), landmarks: documentOf(ghost, printed) })
    const { width, height } = await sharp(cut.image).metadata()
    const { widthPx, heightPx, faces } = readLandmarks(cut.landmarks!)
    expect([width, height]).toEqual([widthPx, heightPx])
    expect(faces).toHaveLength(1)
    const { landmarks } = faces[0]!
    expect(landmarks[LEFT_CHEEK]!.x - landmarks[RIGHT_CHEEK]!.x).toBeCloseTo(170)
    // Half a face of room on each side, some below the chin.
    expect(landmarks[RIGHT_CHEEK]!.x).toBeGreaterThan(80)
    expect(widthPx - landmarks[LEFT_CHEEK]!.x).toBeGreaterThan(80)
    expect(heightPx - landmarks[CHIN]!.y).toBeGreaterThan(80)
  })

  it('is found in a scan finer than the one that was analysed', async () => {
    const cut = await cropPortrait({ image: await scan(2), landmarks: documentOf(printed) })
    const { landmarks } = readLandmarks(cut.landmarks!).faces[0]!
    expect(landmarks[LEFT_CHEEK]!.x - landmarks[RIGHT_CHEEK]!.x).toBeCloseTo(340)
    expect((await sharp(cut.image).metadata()).width).toBeGreaterThan(500)
  })

  it('stays on the scan when the face is at its edge', async () => {
    const edge = { ...printed, centreXPx: 980, eyeYPx: 60, hairTopPx: 0 }
    const cut = await cropPortrait({ image: await scan(), landmarks: documentOf(edge) })
    const { width, height } = await sharp(cut.image).metadata()
    expect(width).toBeLessThan(340)
    expect(height).toBeLessThan(450)
    expect(readLandmarks(cut.landmarks!)).toMatchObject({ widthPx: width, heightPx: height })
  })

  it.each([90, 180, 270, 85, -90])('of a card that straightens by %i° is upright', async (turnedDeg) => {
    // The card as it lies: the upright one turned back.
    const quarters = ((Math.round(-turnedDeg / 90) % 4) + 4) % 4
    const lying = { ...CARD, turnedDeg: 90 * quarters }
    const size = quarters % 2 === 1 ? { widthPx: CARD.heightPx, heightPx: CARD.widthPx } : CARD
    const { landmarks, matrix } = drawnFace(printed)
    const faces = [
      { matrix, landmarks: landmarks.map(({ x, y, z }) => ({ ...turnedPoint({ x, y }, lying), z })) },
    ]
    const cut = await cropPortrait(
      {
        image: await sharp(await scan())
          .rotate(90 * quarters)
          .png()
          .toBuffer(),
        landmarks: Buffer.from(JSON.stringify({ version: 1, ...size, faces })),
      },
      turnedDeg,
    )
    const { width, height } = await sharp(cut.image).metadata()
    const { widthPx, heightPx, faces: found } = readLandmarks(cut.landmarks)
    expect([width, height]).toEqual([widthPx, heightPx])
    const [left, right] = [found[0]!.landmarks[LEFT_CHEEK]!, found[0]!.landmarks[RIGHT_CHEEK]!]
    expect(left.x - right.x).toBeCloseTo(170)
    expect(left.y).toBeCloseTo(right.y)
    expect(found[0]!.landmarks[CHIN]!.y).toBeGreaterThan(left.y)
  })

  it('is nothing without a face', async () => {
    await expect(cropPortrait({ image: await scan(), landmarks: documentOf() })).rejects.toMatchObject({
      code: 'no-face',
    })
  })

  it('of a face outside the scan is refused', async () => {
    const away = { ...printed, centreXPx: 5000 }
    await expect(cropPortrait({ image: await scan(), landmarks: documentOf(away) })).rejects.toMatchObject({
      code: 'unreadable',
      detail: 'landmarks',
    })
  })
})
