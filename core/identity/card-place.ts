// Where the card lies in a picture, told by the labels of its portrait side: their rows give scale and place, their left
// ends the left edge. From that follows where the one face must be that may be taken for the card's.
import { faceGeometry } from '../photo/face-geometry.ts'
import type { Box } from '../photo/person-mask.ts'
import type { Face, Point } from '../photo/types.ts'
import { type CardLine, plainText } from './card-fields.ts'
import type { CardRules } from './card-rules.ts'

export type CardPlace =
  /** The card's box in the straightened picture; it may reach beyond it. */
  | { readonly found: true; readonly card: Box }
  /** `none`: too few labels to tell; `several`: the labels of more than one card. */
  | { readonly found: false; readonly why: 'none' | 'several' }

/** ID-1, millimetres. */
const ASPECT = 85.6 / 54

export function placeOfCard(
  lines: readonly CardLine[],
  { rows, labelX, leastRows }: CardRules['layout'],
): CardPlace {
  const marked = rows.map(({ label, y }) => ({ y, at: lines.filter((one) => beginsWith(one, label)) }))
  if (marked.filter((row) => row.at.length > 1).length > 1) return { found: false, why: 'several' }
  const marks = marked.flatMap(({ y, at: [line] }) =>
    line ? [{ y, atPx: line.yPx + line.heightPx / 2, leftPx: line.xPx }] : [],
  )
  if (marks.length < leastRows) return { found: false, why: 'none' }
  // Least squares of the rows' places in the picture over their places on the card.
  const yMean = mean(marks.map((one) => one.y))
  const atMean = mean(marks.map((one) => one.atPx))
  const heightPx =
    mean(marks.map((one) => (one.y - yMean) * (one.atPx - atMean))) /
    mean(marks.map((one) => (one.y - yMean) ** 2))
  if (heightPx <= 0) return { found: false, why: 'none' }
  const widthPx = heightPx * ASPECT
  const lefts = marks.map((one) => one.leftPx).sort((a, b) => a - b)
  const xPx = lefts[Math.floor(lefts.length / 2)]! - labelX * widthPx
  return { found: true, card: { xPx, yPx: atMean - yMean * heightPx, widthPx, heightPx } }
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length

/** A label of two characters must be read whole, of a longer one all but one. */
function beginsWith(line: CardLine, label: string): boolean {
  const read = [...plainText(line)].slice(0, label.length)
  const wrong = [...label].filter((character, index) => character !== read[index]).length
  return wrong <= (label.length > 2 ? 1 : 0)
}

export interface TurnedPicture {
  readonly widthPx: number
  readonly heightPx: number
  /** Clockwise, about the middle, on a sheet that holds all of it. */
  readonly turnedDeg: number
}

export function turnedPoint({ x, y }: Point, { widthPx, heightPx, turnedDeg }: TurnedPicture): Point {
  const turn = (turnedDeg * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [u, v] = [x - widthPx / 2, y - heightPx / 2]
  return {
    x: (Math.abs(widthPx * cos) + Math.abs(heightPx * sin)) / 2 + u * cos - v * sin,
    y: (Math.abs(widthPx * sin) + Math.abs(heightPx * cos)) / 2 + u * sin + v * cos,
  }
}

/** How far a portrait may lean against the text beside it: slant and landmarks, never a face that lies. */
const LEAN_DEG = 30

/**
 * Whether a face is where the card carries its portrait, of that size and as upright as the text. Landmarks in pixels of the
 * picture.
 */
export function isPortraitOf(
  card: Box,
  face: Face,
  picture: TurnedPicture,
  { x, y, faceWidth }: CardRules['portrait'],
): boolean {
  const { eyes, mouth, faceWidthPx } = faceGeometry(face)
  const middle = turnedPoint({ x: (eyes.x + mouth.x) / 2, y: (eyes.y + mouth.y) / 2 }, picture)
  const within = (value: number, band: { min: number; max: number }) => value >= band.min && value <= band.max
  return (
    within((middle.x - card.xPx) / card.widthPx, x) &&
    within((middle.y - card.yPx) / card.heightPx, y) &&
    within(faceWidthPx / card.widthPx, faceWidth) &&
    leanDeg(face, picture) <= LEAN_DEG
  )
}

/** Between a face and the upright of the straightened picture, 0…180. */
function leanDeg(face: Face, picture: TurnedPicture): number {
  const { eyes, mouth } = faceGeometry(face)
  const [above, below] = [turnedPoint(eyes, picture), turnedPoint(mouth, picture)]
  return Math.abs(Math.atan2(below.x - above.x, below.y - above.y)) * (180 / Math.PI)
}

/** Two findings of one face count as one: the one that stands more as the text does. */
export function distinctFaces(found: readonly Face[], picture: TurnedPicture): Face[] {
  return apart([...found].sort((a, b) => leanDeg(a, picture) - leanDeg(b, picture)))
}

function apart(faces: readonly Face[]): Face[] {
  const found: { face: Face; x: number; y: number; widthPx: number }[] = []
  for (const face of faces) {
    const { eyes, mouth, faceWidthPx: widthPx } = faceGeometry(face)
    const [x, y] = [(eyes.x + mouth.x) / 2, (eyes.y + mouth.y) / 2]
    const again = found.some((one) => Math.hypot(one.x - x, one.y - y) < Math.min(one.widthPx, widthPx) / 2)
    if (!again) found.push({ face, x, y, widthPx })
  }
  return found.map((one) => one.face)
}
