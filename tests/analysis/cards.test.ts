// Pictures handed in as a side of the card, as the booth sees them: the real worker finds the faces, the real reader the
// text, and together they say whose portrait may be compared. The cards and people are this project's own.
import { readFileSync } from 'node:fs'
import sharp, { type OverlayOptions, type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { landmarksDocument } from '../../core/photo/types.ts'
import { readEmblemScan, readPortraitScan } from '../../station/session/card-reading.ts'
import { createVision, type SupervisedVision } from '../../station/vision/supervisor.ts'
import { TRAINING_ROSTER } from '../../tools/cli/booth.ts'
import { inRoot } from '../../tools/setup/root.ts'
import { cardFile, portraitFile, stillFile } from '../../tools/sitter/material.ts'
import { PEOPLE } from '../../tools/sitter/people.ts'
import { openTrial, type Trial } from './open-trial.ts'

const [student, other] = [PEOPLE[0]!, PEOPLE[1]!]
const [studentEntry, otherEntry] = [TRAINING_ROSTER[0]!, TRAINING_ROSTER[1]!]
const TODAY = '2026-03-04'
const TABLE = '#6b5a4a'

let trial: Trial
let vision: SupervisedVision
beforeAll(async () => {
  trial = await openTrial()
  vision = createVision({ resourcesDir: inRoot('resources') })
})
afterAll(async () => {
  await trial?.close()
  await vision?.close()
})

const card = (person = other, side: '人像面' | '国徽面' = '人像面') => readFileSync(cardFile(person, side))
const small = (picture: Buffer, widthPx: number) => sharp(picture).resize(widthPx).png().toBuffer()
const sheet = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
const laid = async (on: Sharp, ...pictures: OverlayOptions[]) => on.composite(pictures).png().toBuffer()
const taken = (picture: Sharp | Buffer) =>
  sharp(picture as Buffer)
    .removeAlpha()
    .jpeg({ quality: 92 })
    .toBuffer()
const still = () => sharp(readFileSync(stillFile(student)))
const covered = (picture: Buffer, box: { left: number; top: number; width: number; height: number }) => {
  const { left, top, width, height } = box
  const hand = { create: { width, height, channels: 3 as const, background: '#c9a58c' } }
  return laid(sharp(picture), { input: hand, left, top })
}

async function portraitScan(picture: Buffer, entry = otherEntry) {
  const text = await vision.readText(picture)
  const found = await trial.ask('card', trial.picture(picture), text.turnedDeg)
  if (found && 'code' in found) throw new Error(found.code)
  const faces = found ? landmarksDocument.parse(found).faces : []
  const { face, gates, fields } = readPortraitScan(text, faces, entry)
  return { face, gates, number: fields.find((one) => one.label === 'idNumber')?.value }
}
const emblemScan = async (picture: Buffer) =>
  readEmblemScan(await vision.readText(picture), studentEntry, TODAY)

describe('a picture handed in as 人像面', () => {
  it.each([
    ['a scan', async () => card()],
    ['a scan 640 px wide', async () => small(card(), 640)],
    [
      'a card on a table, tilted',
      async () =>
        laid(sheet(1600, 1100, TABLE), {
          input: await sharp(card()).rotate(8, { background: TABLE }).png().toBuffer(),
          left: 200,
          top: 120,
        }),
    ],
    ['a scan on its left side', async () => sharp(card()).rotate(270).png().toBuffer()],
    ['a scan on its right side', async () => sharp(card()).rotate(90).png().toBuffer()],
    ['a scan upside down', async () => sharp(card()).rotate(180).png().toBuffer()],
    [
      'a card on a table, turned by 30°',
      async () => sharp(card()).rotate(30, { background: TABLE }).png().toBuffer(),
    ],
    [
      'a card on a table, turned by 205°',
      async () => sharp(card()).rotate(205, { background: TABLE }).png().toBuffer(),
    ],
    [
      'a small card in a large picture',
      async () => laid(sheet(1920, 1080, TABLE), { input: await small(card(), 700), left: 900, top: 400 }),
    ],
    [
      'a sheet of A4 with both sides',
      async () =>
        laid(
          sheet(2480, 3508, '#ffffff'),
          { input: card(), left: 700, top: 500 },
          { input: card(other, '国徽面'), left: 700, top: 1500 },
        ),
    ],
  ])('%s: the portrait is taken from it', async (_, make) => {
    const { face, gates } = await portraitScan(await taken(await make()))
    expect(gates).toEqual([])
    expect(face).not.toBeNull()
  })

  it.each([
    [
      'held beside the own face',
      async () => laid(still(), { input: await small(card(), 800), left: 1050, top: 560 }),
    ],
    [
      'held sideways beside the own face',
      async () =>
        laid(still(), {
          input: await sharp(await small(card(), 800))
            .rotate(90)
            .png()
            .toBuffer(),
          left: 1250,
          top: 160,
        }),
    ],
    [
      'held tilted beside the own face',
      async () =>
        laid(still(), {
          input: await sharp(await small(card(), 800))
            .rotate(7, { background: '#888' })
            .png()
            .toBuffer(),
          left: 1050,
          top: 480,
        }),
    ],
    [
      'held before the breast, its portrait under a thumb',
      async () =>
        laid(still(), {
          input: await covered(await small(card(), 800), { left: 520, top: 80, width: 250, height: 330 }),
          left: 560,
          top: 640,
        }),
    ],
    [
      'large, with the own face above it',
      async () =>
        laid(
          sheet(1920, 1300, TABLE),
          {
            input: await still()
              .extract({ left: 660, top: 100, width: 600, height: 800 })
              .resize(450)
              .toBuffer(),
            left: 1300,
            top: 10,
          },
          { input: card(), left: 150, top: 640 },
        ),
    ],
    [
      'with a photo of the own face laid over its text',
      async () =>
        laid(sharp(card()), {
          input: await sharp(portraitFile(student)).resize(290).toBuffer(),
          left: 330,
          top: 180,
        }),
    ],
  ])("somebody else's card %s is not taken for the card of that face", async (_, make) => {
    const { face, gates } = await portraitScan(await taken(await make()))
    expect(face).toBeNull()
    expect(gates.filter((gate) => ['card-face-apart', 'card-other-faces'].includes(gate))).toHaveLength(1)
  })

  it('a card that cannot be read, held sideways beside the own face, is not taken for the card of that face', async () => {
    const lying = await sharp(await small(card(), 800))
      .rotate(90)
      .blur(3)
      .png()
      .toBuffer()
    const { face, gates } = await portraitScan(
      await taken(await laid(still(), { input: lying, left: 1250, top: 160 })),
    )
    expect(gates).toContain('card-unreadable')
    expect(face).toBeNull()
  })

  it('two cards are refused as such, whichever face was found', async () => {
    const pair = await laid(
      sheet(2100, 700, TABLE),
      { input: card(student), left: 20, top: 30 },
      { input: card(other), left: 1060, top: 30 },
    )
    expect(await portraitScan(await taken(pair))).toMatchObject({
      face: null,
      gates: expect.arrayContaining(['card-unreadable', 'card-several']),
    })
  })

  it('text without its portrait is refused', async () => {
    const bare = await covered(card(), { left: 640, top: 90, width: 330, height: 420 })
    expect(await portraitScan(await taken(bare))).toMatchObject({ face: null, gates: ['card-no-face'] })
  })

  it('a face without a card is nobody’s portrait unless somebody vouches for it', async () => {
    const { gates } = await portraitScan(await taken(readFileSync(stillFile(student))))
    expect(gates).toEqual(['card-unreadable', 'card-not-found'])
  })

  it('the emblem side is named', async () => {
    expect(await portraitScan(card(other, '国徽面'))).toMatchObject({
      face: null,
      gates: ['card-shows-emblem'],
    })
  })
})

describe('a picture handed in as 国徽面', () => {
  it('the emblem side is read with its validity', async () => {
    const side = card(student, '国徽面')
    const turned = (deg: number) => sharp(side).rotate(deg, { background: TABLE }).png().toBuffer()
    for (const picture of [
      side,
      await small(side, 640),
      await turned(90),
      await turned(180),
      await turned(25),
    ])
      expect(await emblemScan(await taken(picture))).toMatchObject({
        gates: [],
        validity: { source: 'read', to: expect.stringMatching(/^20\d\d-01-01$/) },
      })
  })

  it.each([
    ['the portrait side', async () => card(student), 'emblem-shows-portrait'],
    ["somebody else's portrait side", async () => small(card(), 700), 'emblem-shows-portrait'],
    ['a wall', async () => sheet(1280, 800, '#d8d4cc').png().toBuffer(), 'emblem-unrecognized'],
    ['the student', async () => still().png().toBuffer(), 'emblem-unrecognized'],
  ])('%s does not pass', async (_, make, gate) => {
    expect(await emblemScan(await taken(await make()))).toMatchObject({
      gates: [gate, 'validity-unread'],
      validity: null,
    })
  })

  it('with its dates under a thumb it asks a person', async () => {
    const hidden = await covered(card(student, '国徽面'), { left: 395, top: 490, width: 460, height: 56 })
    expect(await emblemScan(await taken(hidden))).toMatchObject({
      gates: ['validity-unread'],
      validity: null,
    })
  })
})
