// What training, demo and tests need of the sitter, rendered once at set-up into resources/sitter:
//
//   frame-NN.jpg, motion.json    1280×720, the training camera
//   NUMBER-still.jpg             1920×1080, a photo of the student that passes
//   NUMBER-portrait.png          358×441, the same face on the ID card
//   cards/NUMBER-NAME-SIDE.png   1011×638, the test card as a scanner would leave it
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { inRoot } from '../setup/root.ts'
import { stampOf } from '../setup/stamp.ts'
import { photoRequest, renderPortrait } from './framing.ts'
import { renderMotion } from './motion.ts'
import { cardFieldsOf, PEOPLE, type Person } from './people.ts'
import { profileById, profiles } from './profiles.ts'
import { type Sitter, withSitter } from './render.ts'

export const MATERIAL = inRoot('resources', 'sitter')
export const CARDS = cardsIn(MATERIAL)

function cardsIn(folder: string): string {
  return join(folder, 'cards')
}

export const stillFile = (person: Person, folder = MATERIAL): string =>
  join(folder, `${person.studentNumber}-still.jpg`)
export const portraitFile = (person: Person, folder = MATERIAL): string =>
  join(folder, `${person.studentNumber}-portrait.png`)
export const cardFile = (person: Person, side: '人像面' | '国徽面', folder = MATERIAL): string =>
  join(cardsIn(folder), `${person.studentNumber}-${person.name}-${side}.png`)

/** Portrait side and emblem side as the file picker shows them. */
export const cardNames = (person: Person): readonly [portrait: string, emblem: string] => [
  basename(cardFile(person, '人像面')),
  basename(cardFile(person, '国徽面')),
]

const FACES = PEOPLE.filter((one) => one.profileId !== undefined)
const JPEG = { type: 'image/jpeg', quality: 0.93 } as const
/** Changes of these change the pictures; the command, the tests and the fake camera do not. */
const INPUTS = [
  'browser',
  'mesh',
  'card.ts',
  'framing.ts',
  'material.ts',
  'motion.ts',
  'motion-script.ts',
  'people.ts',
  'profiles.json',
  'profiles.ts',
]

/** Renders everything when an input changed or a part is missing. Throws when no Chromium is installed. */
export async function prepareSitter(say: (text: string) => void): Promise<void> {
  const stamp = stampOf(inRoot('out', 'stamps', 'sitter.json'), [
    ...INPUTS.map((one) => inRoot('tools', 'sitter', one)),
    inRoot('node_modules', 'three', 'package.json'),
  ])
  const complete = [join(MATERIAL, 'motion.json'), ...FACES.map((one) => cardFile(one, '国徽面'))]
  if (stamp.fresh && complete.every((file) => existsSync(file))) return
  await rm(MATERIAL, { recursive: true, force: true })
  await renderMaterial(MATERIAL, say)
  stamp.set()
}

/** All of the above into any folder. */
export async function renderMaterial(folder: string, say: (text: string) => void): Promise<void> {
  await mkdir(cardsIn(folder), { recursive: true })
  await withSitter(async (sitter) => {
    await renderMotion(sitter, profiles[0]!, folder, (done, all) => {
      if (done % 4 === 1 || done === all) say(`rendering the training sitter: frame ${done} of ${all} …`)
    })
    for (const [index, person] of FACES.entries()) {
      say(`rendering photo and test card ${index + 1} of ${FACES.length} …`)
      await renderPerson(sitter, person, folder)
    }
  }, say)
}

async function renderPerson(sitter: Sitter, person: Person, folder: string): Promise<void> {
  const profile = profileById(person.profileId!)
  const { image } = await sitter.shoot(photoRequest(profile), JPEG)
  await writeFile(stillFile(person, folder), image)
  const portrait = await renderPortrait(sitter, profile)
  await writeFile(portraitFile(person, folder), portrait)
  const { portraitSide, emblemSide } = await sitter.card(cardFieldsOf(person), portrait)
  await writeFile(cardFile(person, '人像面', folder), portraitSide)
  await writeFile(cardFile(person, '国徽面', folder), emblemSide)
}
