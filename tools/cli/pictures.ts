// Pictures on the command line: opened as the booth opens them, and refused in words.
import { readFileSync } from 'node:fs'
import { gate } from '../../core/session/session.ts'
import en from '../../resources/strings/en.json' with { type: 'json' }
import zh from '../../resources/strings/zh-CN.json' with { type: 'json' }
import { VisionFailure } from '../../station/vision/port.ts'
import { createVision, type SupervisedVision } from '../../station/vision/supervisor.ts'
import { inRoot } from '../setup/root.ts'
import { type Analyser, type StillAnalysis, withAnalysis } from './analysis.ts'
import refusals from './refusals.json' with { type: 'json' }

export interface Tools {
  readonly analyser: Analyser
  readonly vision: SupervisedVision
}

export interface Opened extends StillAnalysis {
  readonly picture: Uint8Array
}

/** What is wrong with a picture and what to do about it. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

/** A picture, or a way to make something of it, that cannot be used. */
export class Unusable extends Error {
  override readonly name = 'Unusable'
  readonly refusal: Refusal
  constructor(code: string, file?: string) {
    const refusal = refusalOf(code)
    super(file === undefined ? refusal.message : `${file}: ${refusal.message}`)
    this.refusal = refusal
  }
}

/** A card's are the booth's. */
const TEXTS: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  ...refusals,
  ...Object.fromEntries(
    Object.entries(zh.card.gates).map(([gate, text]) => [
      gate,
      { zh: `${text}。`, en: `${en.card.gates[gate as keyof typeof en.card.gates]}.` },
    ]),
  ),
}

/** Chinese first; a code without a text of its own is told by its name. */
export function refusalOf(...codes: readonly string[]): Refusal {
  const code = codes.find((one) => one in TEXTS) ?? codes[0]!
  const text = TEXTS[code]
  return { code, message: text ? `${text.zh} ${text.en}` : code }
}

/** What is wrong with the picture, by the closest word there is; throws what is no matter of it. */
export function refusalIn(error: unknown): Refusal {
  if (error instanceof Unusable) return error.refusal
  if (error instanceof VisionFailure) return refusalOf(error.detail, error.code)
  throw error
}

export async function withTools<T>(use: (tools: Tools) => Promise<T>): Promise<T> {
  const vision = createVision({ resourcesDir: inRoot('resources') })
  try {
    return await withAnalysis((analyser) => use({ analyser, vision }))
  } finally {
    await vision.close()
  }
}

/** Throws `Unusable` for a file that is not there or cannot be read. */
export function readPicture(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    return fileFailure(file)(error)
  }
}

/** Throws `Unusable`, and `VisionFailure` for a picture that is none. */
export async function open({ analyser, vision }: Tools, file: string, presetId: string): Promise<Opened> {
  const { bytes, mediaType } = await vision.inspect(readPicture(file))
  return { picture: bytes, ...(await analyser.still(bytes, mediaType, presetId).catch(pageFailure)) }
}

/** The page says by name what it could not do with one picture; anything else is its end. */
export function pageFailure(error: unknown): never {
  const { message } = error as Error
  const known = ['picture-unreadable', 'timed-out', 'failed'].find((one) => message.includes(`${one}:`))
  throw known ? new Unusable(known) : error
}

/** What is said of a picture that was looked at. All other refusals are of files, places and programs. */
const VERDICTS: readonly string[] = [
  'no-face',
  'several-faces',
  'profile',
  'no-head-top',
  'head-cut',
  'face-too-small',
  'head-too-tall',
  'too-close-to-edge',
  'file-size-unreachable',
  ...gate.options,
]
export const isVerdict = ({ code }: Refusal): boolean => VERDICTS.includes(code)

/** Of a file or folder that cannot be read or written. Throws `Unusable`, or what is no matter of files. */
export function fileFailure(path: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'ENOENT') throw new Unusable('not-found', path)
    throw new Unusable(code === 'ENOSPC' ? 'disk-full' : code === 'EISDIR' ? 'is-folder' : 'not-usable', path)
  }
}

export const landmarksOf = (opened: Opened): Buffer => Buffer.from(JSON.stringify(opened.landmarks))
