import type { Lab } from './colour.ts'

const DEGREE = Math.PI / 180
const CHROMA_25_POW_7 = 25 ** 7

/** Share of a chroma (to the seventh power) against 25: nought for greys, near one for strong colours. */
const strongShare = (chroma: number): number => {
  const seventh = chroma ** 7
  return Math.sqrt(seventh / (seventh + CHROMA_25_POW_7))
}

const hueDeg = (a: number, b: number): number => {
  if (a === 0 && b === 0) return 0
  const angle = Math.atan2(b, a) / DEGREE
  return angle < 0 ? angle + 360 : angle
}

/** Hue difference and mean hue in degrees; a grey has no hue and takes the other's. */
function hues(p: number, q: number, chromatic: boolean): { readonly apart: number; readonly mean: number } {
  if (!chromatic) return { apart: 0, mean: p + q }
  const apart = q - p
  if (Math.abs(apart) <= 180) return { apart, mean: (p + q) / 2 }
  const mean = p + q < 360 ? (p + q + 360) / 2 : (p + q - 360) / 2
  return { apart: apart > 180 ? apart - 360 : apart + 360, mean }
}

/**
 * Colour difference CIEDE2000 with unit weights (CIE 142-2001; formulas and hue cases after Sharma, Wu and Dalal 2005).
 * About 1 is just noticeable side by side.
 */
export function deltaE00(p: Lab, q: Lab): number {
  const stretch = 1 + 0.5 * (1 - strongShare((Math.hypot(p.a, p.b) + Math.hypot(q.a, q.b)) / 2))
  const [pa, qa] = [p.a * stretch, q.a * stretch]
  const [pChroma, qChroma] = [Math.hypot(pa, p.b), Math.hypot(qa, q.b)]
  const hue = hues(hueDeg(pa, p.b), hueDeg(qa, q.b), pChroma * qChroma !== 0)
  const lightness = (p.l + q.l) / 2
  const chroma = (pChroma + qChroma) / 2
  const cos = (degrees: number): number => Math.cos(degrees * DEGREE)
  const t =
    1 -
    0.17 * cos(hue.mean - 30) +
    0.24 * cos(2 * hue.mean) +
    0.32 * cos(3 * hue.mean + 6) -
    0.2 * cos(4 * hue.mean - 63)
  const offGrey = (lightness - 50) ** 2
  const dl = (q.l - p.l) / (1 + (0.015 * offGrey) / Math.sqrt(20 + offGrey))
  const dc = (qChroma - pChroma) / (1 + 0.045 * chroma)
  const dh =
    (2 * Math.sqrt(pChroma * qChroma) * Math.sin((hue.apart * DEGREE) / 2)) / (1 + 0.015 * chroma * t)
  const turn = 30 * Math.exp(-(((hue.mean - 275) / 25) ** 2))
  const crossed = -2 * strongShare(chroma) * Math.sin(2 * turn * DEGREE)
  return Math.sqrt(Math.max(0, dl * dl + dc * dc + dh * dh + crossed * dc * dh))
}
