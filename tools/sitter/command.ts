// `npm run cli -- sitter`: renders photos, ID portraits and test cards, and says what the station reads off them. The
// distances are those of the app's own embedder; nothing here sets or moves a threshold.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { headPose } from '../../core/photo/pose.ts'
import type { Analysed } from '../../station/vision/port.ts'
import { createVision } from '../../station/vision/supervisor.ts'
import { inRoot } from '../setup/root.ts'
import { renderPhoto, renderPortrait } from './framing.ts'
import { cardFieldsOf, PEOPLE } from './people.ts'
import { type Profile, profileById, profiles } from './profiles.ts'
import { type Sitter, type SitterRequest, withSitter } from './render.ts'

export interface SitterOptions {
  /** Folder for the pictures; it is made when it is not there. */
  readonly out: string
  /** One profile instead of all. */
  readonly profile?: string
  /** Changes to the photo: pose as the station reads it, light, backdrop, hair … */
  readonly params?: SitterRequest
  /** Test cards too. */
  readonly card?: boolean
  readonly json: boolean
}

export interface SitterReport {
  readonly files: readonly {
    readonly profile: string
    readonly kind: 'photo' | 'portrait' | 'card-portrait-side' | 'card-emblem-side'
    readonly file: string
  }[]
  readonly poses: readonly {
    readonly profile: string
    readonly faces: number
    readonly yawDeg: number | null
    readonly pitchDeg: number | null
    readonly rollDeg: number | null
  }[]
  readonly distances: readonly {
    readonly photo: string
    readonly portrait: string
    readonly samePerson: boolean
    readonly distance: number
  }[]
}

/** Renders, measures, prints (JSON alone on stdout with `json`, progress on stderr) and returns the report. */
export async function sitterCommand(options: SitterOptions): Promise<SitterReport> {
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`)
  }
  const chosen = options.profile === undefined ? profiles : [profileById(options.profile)]
  await mkdir(options.out, { recursive: true })
  const made = await withSitter(async (sitter) => {
    const results: Rendered[] = []
    for (const profile of chosen) {
      say(`rendering ${profile.id} …`)
      results.push(await renderProfile(sitter, profile, options))
    }
    return results
  }, say)
  const report: SitterReport = {
    files: made.flatMap((one) => one.files),
    poses: made.map((one) => one.pose),
    distances: await distancesBetween(made),
  }
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : asText(report))
  return report
}

interface Rendered {
  readonly profile: string
  readonly files: SitterReport['files']
  readonly pose: SitterReport['poses'][number]
  readonly photo: Analysed | null
  readonly portrait: Analysed | null
}

async function renderProfile(
  sitter: Sitter,
  profile: Profile,
  { out, params, card }: SitterOptions,
): Promise<Rendered> {
  const files: SitterReport['files'][number][] = []
  const save = async (kind: (typeof files)[number]['kind'], image: Buffer) => {
    const file = join(out, `${profile.id}-${kind}.png`)
    await writeFile(file, image)
    files.push({ profile: profile.id, kind, file })
  }
  const photo = await renderPhoto(sitter, profile, params)
  await save('photo', photo)
  const portrait = await renderPortrait(sitter, profile)
  await save('portrait', portrait)
  const person = PEOPLE.find((one) => one.profileId === profile.id)
  if (card && person) {
    const sides = await sitter.card(cardFieldsOf(person), portrait)
    await save('card-portrait-side', sides.portraitSide)
    await save('card-emblem-side', sides.emblemSide)
  }
  const seen = await sitter.detect(photo)
  const pose = seen.faces[0] ? headPose(seen.faces[0]) : null
  return {
    profile: profile.id,
    files,
    pose: {
      profile: profile.id,
      faces: seen.faces.length,
      yawDeg: pose?.yawDeg ?? null,
      pitchDeg: pose?.pitchDeg ?? null,
      rollDeg: pose?.rollDeg ?? null,
    },
    photo: analysed(photo, seen),
    portrait: analysed(portrait, await sitter.detect(portrait)),
  }
}

/** A picture with its landmarks as the vision child takes them; null when no face was found. */
function analysed(image: Buffer, seen: Awaited<ReturnType<Sitter['detect']>>): Analysed | null {
  if (seen.faces.length === 0) return null
  return { image, landmarks: Buffer.from(JSON.stringify({ version: 1, ...seen })) }
}

async function distancesBetween(made: readonly Rendered[]): Promise<SitterReport['distances']> {
  const vision = createVision({ resourcesDir: inRoot('resources') })
  try {
    const distances: SitterReport['distances'][number][] = []
    for (const { profile: photo, photo: taken } of made)
      for (const { profile: portrait, portrait: onCard } of made) {
        if (!taken || !onCard) continue
        const { distance } = await vision.compare(taken, onCard)
        distances.push({ photo, portrait, samePerson: photo === portrait, distance })
      }
    return distances
  } finally {
    await vision.close()
  }
}

function asText({ files, poses, distances }: SitterReport): string {
  const degrees = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)}°`)
  return [
    ...files.map((one) => one.file),
    ...poses.map(
      (one) =>
        `${one.profile}: faces ${one.faces}, yaw ${degrees(one.yawDeg)}, pitch ${degrees(one.pitchDeg)}, roll ${degrees(one.rollDeg)}`,
    ),
    ...distances.map(
      (one) =>
        `photo ${one.photo} – portrait ${one.portrait}: ${one.distance.toFixed(3)}${one.samePerson ? ' (same person)' : ''}`,
    ),
    '',
  ].join('\n')
}
