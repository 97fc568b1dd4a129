import { describe, expect, it } from 'vitest'
import { drawnFace, wellSeated } from '../photo/drawn-head.ts'
import { distinctFaces, isPortraitOf, placeOfCard, turnedPoint } from './card-place.ts'
import { bundledCardRules } from './card-rules.ts'

const { layout, portrait } = bundledCardRules

/** Labels of a card in a picture: rows in heights, left end in widths of the card. */
interface Layout {
  readonly rows: Readonly<Record<string, number>>
  readonly left: number
}
const RESIDENT: Layout = {
  rows: { 姓名: 0.14, 性别: 0.25, 出生: 0.355, 住址: 0.46, 公民身份号码: 0.87 },
  left: 0.059,
}
const DRAWN: Layout = {
  rows: { 姓名: 0.185, 性别: 0.295, 出生: 0.41, 住址: 0.52, 公民身份号码: 0.86 },
  left: 0.044,
}
const ASPECT = 85.6 / 54

const linesOf = ({ rows, left }: Layout, xPx: number, yPx: number, widthPx: number, without: string[] = []) =>
  Object.entries(rows)
    .filter(([label]) => !without.includes(label))
    .map(([label, y]) => {
      const heightPx = 0.055 * (widthPx / ASPECT)
      return {
        text: `${label} 某`,
        xPx: xPx + left * widthPx,
        yPx: yPx + (y * widthPx) / ASPECT - heightPx / 2,
        widthPx: 0.2 * widthPx,
        heightPx,
      }
    })

/** The middle of the face in widths and heights of the card, and its width in widths of it. */
const faceAt = (card: { xPx: number; yPx: number; widthPx: number }, x: number, y: number, width: number) => {
  const faceWidthPx = width * card.widthPx
  const middleYPx = card.yPx + (y * card.widthPx) / ASPECT
  return drawnFace({
    ...wellSeated,
    centreXPx: card.xPx + x * card.widthPx,
    // The mouth of a drawn head is .54 of its width below its eyes.
    eyeYPx: middleYPx - 0.27 * faceWidthPx,
    faceWidthPx,
    hairTopPx: middleYPx - 0.9 * faceWidthPx,
  })
}

describe.each([
  ['a resident card', RESIDENT],
  ['a card of this project', DRAWN],
])('%s', (_, rows) => {
  const picture = { widthPx: 1920, heightPx: 1080, turnedDeg: 0 }
  const whole = { xPx: 640, yPx: 300, widthPx: 1011 }
  const card = (without: string[] = []) => placeOfCard(linesOf(rows, 640, 300, 1011, without), layout)
  const belongs = (x: number, y: number, width: number): boolean => {
    const place = card()
    if (!place.found) throw new Error('the card was not found')
    return isPortraitOf(place.card, faceAt(whole, x, y, width), picture, portrait)
  }

  it('is found by its labels, within a twentieth of its width', () => {
    const place = card()
    expect(place.found && Math.abs(place.card.widthPx / 1011 - 1)).toBeLessThan(0.055)
    expect(place.found && Math.abs(place.card.xPx - 640)).toBeLessThan(0.03 * 1011)
  })

  it('is found with one or two rows unread, and not with three', () => {
    expect(card(['姓名']).found).toBe(true)
    expect(card(['性别', '公民身份号码']).found).toBe(true)
    expect(card(['姓名', '出生', '住址'])).toEqual({ found: false, why: 'none' })
  })

  it('has its portrait where cards carry it', () => {
    expect(belongs(0.795, 0.42, 0.176)).toBe(true)
    expect(belongs(0.77, 0.38, 0.16)).toBe(true)
    expect(belongs(0.82, 0.48, 0.19)).toBe(true)
  })

  it.each([
    ['beside the card, to the right', 1.12, 0.42, 0.176],
    ['beside the card, large', -0.4, -0.2, 0.5],
    ['above the portrait', 0.795, -0.1, 0.176],
    ['under the card', 0.795, 1.15, 0.176],
    ['over the text', 0.35, 0.45, 0.176],
    ['in the portrait’s place, but far too large to be printed there', 0.795, 0.42, 0.4],
    ['in the portrait’s place, but far too small', 0.795, 0.42, 0.06],
  ])('does not own a face %s', (_where, x, y, width) => {
    expect(belongs(x, y, width)).toBe(false)
  })
})

it('a face that lies in the portrait’s place is not the portrait', () => {
  const place = placeOfCard(linesOf(RESIDENT, 640, 300, 1011), layout)
  if (!place.found) throw new Error('the card was not found')
  const face = faceAt({ xPx: 640, yPx: 300, widthPx: 1011 }, 0.795, 0.42, 0.176)
  const middle = { x: 640 + 0.795 * 1011, y: 300 + (0.42 * 1011) / ASPECT }
  const leaning = (deg: number) => {
    const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)]
    const landmarks = face.landmarks.map(({ x, y, z }) => {
      const [u, v] = [x - middle.x, y - middle.y]
      return { x: middle.x + u * cos - v * sin, y: middle.y + u * sin + v * cos, z }
    })
    const picture = { widthPx: 1920, heightPx: 1080, turnedDeg: 0 }
    return isPortraitOf(place.card, { ...face, landmarks }, picture, portrait)
  }
  expect([0, 15, -15].map(leaning)).toEqual([true, true, true])
  expect([50, 90, 180, -90].map(leaning)).toEqual([false, false, false, false])
})

it('the labels of two cards are more than one card', () => {
  const two = [...linesOf(RESIDENT, 0, 0, 900), ...linesOf(RESIDENT, 1000, 0, 900)]
  expect(placeOfCard(two, layout)).toEqual({ found: false, why: 'several' })
})

it('a picture without labels holds no card', () => {
  expect(placeOfCard([], layout)).toEqual({ found: false, why: 'none' })
  const upsideDown = linesOf(RESIDENT, 0, 0, 900).map((line) => ({ ...line, yPx: 600 - line.yPx }))
  expect(placeOfCard(upsideDown, layout)).toEqual({ found: false, why: 'none' })
})

it('a point of a picture is where it was, seen from the middle, once the picture was turned', () => {
  const quarter = { widthPx: 400, heightPx: 200, turnedDeg: 90 }
  const corner = turnedPoint({ x: 0, y: 0 }, quarter)
  expect([corner.x, corner.y]).toEqual([expect.closeTo(200), expect.closeTo(0)])
  const straight = { widthPx: 400, heightPx: 200, turnedDeg: 0 }
  expect(turnedPoint({ x: 30, y: 40 }, straight)).toEqual({ x: 30, y: 40 })
})

it('one face found twice is one face, two faces are two', () => {
  const [a, again, b] = [
    drawnFace(wellSeated),
    drawnFace({ ...wellSeated, centreXPx: wellSeated.centreXPx + 20 }),
    drawnFace({ ...wellSeated, centreXPx: wellSeated.centreXPx + 400 }),
  ]
  expect(distinctFaces([a, again, b], { widthPx: 1920, heightPx: 1080, turnedDeg: 0 })).toEqual([a, b])
})

it('of two findings of one face the one that stands as the text does is kept', () => {
  const face = drawnFace(wellSeated)
  const ys = face.landmarks.map((one) => one.y)
  const middle = (Math.min(...ys) + Math.max(...ys)) / 2
  const onItsHead = { ...face, landmarks: face.landmarks.map((one) => ({ ...one, y: 2 * middle - one.y })) }
  const upright = { widthPx: 1920, heightPx: 1080, turnedDeg: 0 }
  expect(distinctFaces([onItsHead, face], upright)).toEqual([face])
  expect(distinctFaces([onItsHead, face], { ...upright, turnedDeg: 180 })).toEqual([onItsHead])
})
