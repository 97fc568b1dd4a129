// npm run cli -- read-card IMAGE [--emblem IMAGE]: what the booth reads on a card, before it is held against a roster. What it
// prints is a person's: on stdout alone, for whoever asked.
import { readEmblemSide, readPortraitSide, sideOf } from '../../core/identity/card-fields.ts'
import { bundledCardRules } from '../../core/identity/card-rules.ts'
import { fitsAge, readEnd } from '../../core/identity/card-validity.ts'
import { parseIdNumber } from '../../core/identity/id-number.ts'
import { faceGeometry } from '../../core/photo/face-geometry.ts'
import type { Face } from '../../core/photo/types.ts'
import { faceOfCard, scanDpi } from '../../station/session/card-reading.ts'
import type { ReadText } from '../../station/vision/port.ts'
import { type Refusal, readPicture, refusalIn, refusalOf, type Tools } from './pictures.ts'

export interface ReadCardSide {
  readonly image: string
  readonly side: ReturnType<typeof sideOf>
  /** Of a scan that is the card and nothing else; null where it is part of a larger picture. */
  readonly dpi: number | null
  /** Degrees clockwise that make its text level. */
  readonly turnedDeg: number | null
  readonly fields: Readonly<Record<string, string | null>>
  /** Lowest recognition score of a line that a field was read from, 0..1; null where nothing was. */
  readonly confidence: Readonly<Record<string, number | null>>
  /** Whether what was read agrees with itself; null where there was nothing to hold it against. */
  readonly checks: Readonly<Record<string, boolean | null>>
  readonly portrait: {
    readonly box: { xPx: number; yPx: number; widthPx: number; heightPx: number }
    readonly faceWidthPx: number
  } | null
  readonly refused?: Refusal
}

export interface ReadCard extends ReadCardSide {
  readonly emblem?: ReadCardSide
}

/** `emblem` is checked against the portrait side's number where both were read. */
export async function readCard(tools: Tools, image: string, emblem?: string): Promise<ReadCard> {
  const portrait = await readSide(tools, image, 'portrait', null)
  if (emblem === undefined) return portrait
  return { ...portrait, emblem: await readSide(tools, emblem, 'emblem', portrait.fields['idNumber'] ?? null) }
}

async function readSide(
  tools: Tools,
  image: string,
  wanted: 'portrait' | 'emblem',
  idNumber: string | null,
): Promise<ReadCardSide> {
  const nothing = {
    image,
    side: null,
    dpi: null,
    turnedDeg: null,
    fields: {},
    confidence: {},
    checks: {},
    portrait: null,
  }
  try {
    const { bytes, mediaType } = await tools.vision.inspect(readPicture(image))
    const text = await tools.vision.readText(bytes)
    const side = sideOf(text.lines)
    const told = {
      ...nothing,
      side,
      dpi: scanDpi(text.widthPx, text.heightPx),
      turnedDeg: text.lines.length > 0 ? text.turnedDeg : null,
    }
    if (side === null)
      return {
        ...told,
        refused: refusalOf(wanted === 'portrait' ? 'card-unreadable' : 'emblem-unrecognized'),
      }
    if (side !== wanted && side !== 'both')
      return {
        ...told,
        refused: refusalOf(side === 'emblem' ? 'card-shows-emblem' : 'emblem-shows-portrait'),
      }
    if (wanted === 'emblem') return { ...told, ...emblemSide(text, idNumber) }
    const { faces } = await tools.analyser.card(bytes, mediaType, text.turnedDeg)
    return { ...told, ...portraitSide(text, faces) }
  } catch (error) {
    return { ...nothing, refused: refusalIn(error) }
  }
}

function portraitSide(text: ReadText, found: readonly Face[]) {
  const { contradictions, ...fields } = readPortraitSide(text.lines)
  const number = fields.idNumber === null ? null : parseIdNumber(fields.idNumber)
  const agrees = (label: 'birth' | 'sex', read: string | null): boolean | null =>
    number?.ok && read !== null ? !contradictions.includes(label) : null
  const { face, gate } = faceOfCard(text, found, fields.idNumber !== null)
  const refused = fields.idNumber === null ? 'card-unreadable' : gate
  return {
    fields,
    confidence: confidenceOf(text, fields),
    checks: {
      number: number?.ok ?? null,
      birth: agrees('birth', fields.birthDate),
      sex: agrees('sex', fields.sex),
    },
    portrait: face && boxOf(face),
    ...(refused && { refused: refusalOf(refused) }),
  }
}

function emblemSide(text: ReadText, idNumber: string | null) {
  const fields = readEmblemSide(text.lines)
  const end = readEnd(fields, bundledCardRules.validity)
  const number = idNumber === null ? null : parseIdNumber(idNumber)
  return {
    fields: { ...fields },
    confidence: confidenceOf(text, { ...fields }),
    checks: {
      validity: fields.validTo === null ? null : end !== null,
      age: number?.ok && end !== null ? fitsAge(fields, number.birthDate, bundledCardRules.validity) : null,
    },
    ...(end === null && { refused: refusalOf('validity-unread') }),
  }
}

function boxOf(face: Face) {
  const xs = face.landmarks.map(({ x }) => x)
  const ys = face.landmarks.map(({ y }) => y)
  const [xPx, yPx] = [Math.min(...xs), Math.min(...ys)]
  const box = { xPx, yPx, widthPx: Math.max(...xs) - xPx, heightPx: Math.max(...ys) - yPx }
  return { box, faceWidthPx: faceGeometry(face).faceWidthPx }
}

function confidenceOf({ lines }: ReadText, fields: Readonly<Record<string, string | null>>) {
  const scoreOf = (value: string | null): number | null => {
    if (value === null) return null
    const digits = value.replace(/\D/g, '')
    const holds = (text: string): boolean =>
      text.includes(value) || (digits.length >= 8 && text.replace(/\D/g, '').includes(digits))
    const scores = lines.filter((line) => holds(line.text.replace(/\s/g, ''))).map((line) => line.score)
    return scores.length > 0 ? Math.min(...scores) : null
  }
  return Object.fromEntries(Object.entries(fields).map(([label, value]) => [label, scoreOf(value)]))
}

export function readCardLines(card: ReadCard): string {
  const lines = ({ image, side, fields, checks, refused }: ReadCardSide): string[] => [
    `${image}: ${side ?? 'no card'}${refused ? `: ${refused.code}: ${refused.message}` : ''}`,
    ...Object.entries(fields).map(([label, value]) => `  ${label.padEnd(12)} ${value ?? '—'}`),
    ...Object.entries(checks).map(
      ([label, ok]) => `  ${label.padEnd(12)} ${ok === null ? '—' : ok ? 'agrees' : 'contradicts'}`,
    ),
  ]
  return [...lines(card), ...(card.emblem ? lines(card.emblem) : [])].join('\n')
}
