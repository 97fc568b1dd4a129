// The training sitter's material, rendered once at set-up because a frame takes a second or two without a graphics card:
// a short motion to play as a camera, a still and an ID-card scan of each person.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { inRoot } from '../setup/root.ts'
import { stampOf } from '../setup/stamp.ts'
import { type Sitter, type SitterRequest, withSitter } from '../sitter/render.ts'
import { cardFieldsOf, PEOPLE, type Person } from './people.ts'

export const MATERIAL = inRoot('resources', 'sitter')
export const CARDS = join(MATERIAL, 'cards')

export const stillFile = (person: Person): string => join(MATERIAL, `${person.studentNumber}-still.jpg`)
export const portraitFile = (person: Person): string => join(MATERIAL, `${person.studentNumber}-portrait.png`)
export const cardFile = (person: Person, side: '人像面' | '国徽面'): string =>
  join(CARDS, `${person.studentNumber}-${person.name}-${side}.png`)

const CAMERA = { widthPx: 1280, heightPx: 720, distanceCm: 40, headYCm: -1 }
const STILL = { ...CAMERA, widthPx: 1920, heightPx: 1080 }
/** Lit and posed differently from the photo, so that comparing them is not comparing a picture with itself. */
const PORTRAIT: SitterRequest = {
  widthPx: 358,
  heightPx: 441,
  distanceCm: 52,
  verticalFovDeg: 40,
  yawDeg: 2,
  keyAzimuthDeg: 20,
  backdrop: ['#ffffff', '#ffffff'],
  shadows: false,
}
const JPEG_QUALITY = 92

interface Frame {
  readonly name: string
  readonly durationMs: number
  readonly pose: SitterRequest
}

/** Comes in from the side and too far away, looks down, blinks, then sits well and only breathes. */
const MOTION: readonly Frame[] = [
  { name: 'far', durationMs: 1500, pose: { distanceCm: 70, headXCm: 12, yawDeg: 12 } },
  { name: 'down', durationMs: 1200, pose: { headXCm: 2, pitchDeg: 12 } },
  { name: 'blink', durationMs: 300, pose: { leftEyeOpen: 0, rightEyeOpen: 0 } },
  { name: 'good-1', durationMs: 900, pose: {} },
  { name: 'good-2', durationMs: 700, pose: { headYCm: -0.9, yawDeg: 0.6 } },
  { name: 'good-3', durationMs: 900, pose: { headYCm: -0.8, rollDeg: 0.4 } },
]
const LOOP_FROM = 3

export async function prepareSitter(say: (text: string) => void): Promise<void> {
  const stamp = stampOf(inRoot('out', 'stamps', 'sitter.json'), [
    inRoot('tools', 'sitter'),
    inRoot('tools', 'training'),
  ])
  if (stamp.fresh) return
  mkdirSync(CARDS, { recursive: true })
  const faces = PEOPLE.filter((one) => one.looks)
  const steps = MOTION.length + 3 * faces.length
  let done = 0
  const progress = () => {
    done += 1
    say(`rendering the training sitter ${done}/${steps} …`)
  }
  await withSitter(async (sitter) => {
    await renderMotion(sitter, faces[0]!, progress)
    for (const person of faces) await renderPerson(sitter, person, progress)
  }, say)
  stamp.set()
}

async function renderMotion(sitter: Sitter, person: Person, progress: () => void): Promise<void> {
  const frames: { file: string; durationMs: number }[] = []
  for (const { name, durationMs, pose } of MOTION) {
    const file = `motion-${name}.jpg`
    writeFileSync(
      join(MATERIAL, file),
      await jpeg(await sitter.render({ ...person.looks, ...CAMERA, ...pose })),
    )
    frames.push({ file, durationMs })
    progress()
  }
  const motion = { widthPx: CAMERA.widthPx, heightPx: CAMERA.heightPx, loopFrom: LOOP_FROM, frames }
  writeFileSync(join(MATERIAL, 'motion.json'), JSON.stringify(motion))
}

async function renderPerson(sitter: Sitter, person: Person, progress: () => void): Promise<void> {
  writeFileSync(stillFile(person), await jpeg(await sitter.render({ ...person.looks, ...STILL })))
  progress()
  const portrait = await sitter.render({ ...person.looks, ...PORTRAIT })
  writeFileSync(portraitFile(person), portrait)
  progress()
  const { portraitSide, emblemSide } = await sitter.card(cardFieldsOf(person), portrait)
  writeFileSync(cardFile(person, '人像面'), portraitSide)
  writeFileSync(cardFile(person, '国徽面'), emblemSide)
  progress()
}

const jpeg = (png: Buffer): Promise<Buffer> =>
  sharp(png).jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:2:0' }).toBuffer()
