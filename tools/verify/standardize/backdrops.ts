// What stands behind the sitters: drawn by formula, so that a camera that moved by a part of a pixel sees exactly that.
import type { Rgb } from '../../../core/photo/colour.ts'
import { bumps, uniform } from './noise.ts'

export const FRAME = { widthPx: 1920, heightPx: 1080 } as const

/** sRGB 0..255 as fractions, three numbers a pixel, rows from the top. */
export type Picture = Float32Array

export interface Shift {
  readonly xPx: number
  readonly yPx: number
}

export interface Backdrop {
  readonly id: string
  /** Same seed, same place; a shift moves the whole of it. */
  readonly draw: (seed: number, shift: Shift) => Picture
  /** How dark the sitter's soft shadow on it is, 0..1. */
  readonly shadow: number
}

/** One colour, brighter and darker from place to place. */
function shaded(
  colour: (seed: number) => Rgb,
  gainOf: (seed: number) => (x: number, y: number) => number,
): Backdrop['draw'] {
  return (seed, shift) => {
    const base = colour(seed)
    const gain = gainOf(seed)
    const { widthPx, heightPx } = FRAME
    const picture = new Float32Array(widthPx * heightPx * 3)
    for (let y = 0, at = 0; y < heightPx; y++)
      for (let x = 0; x < widthPx; x++, at += 3) {
        const g = gain(x - shift.xPx, y - shift.yPx)
        for (let channel = 0; channel < 3; channel++) picture[at + channel] = base[channel]! * g
      }
    return picture
  }
}

const oneOf =
  (...colours: readonly Rgb[]) =>
  (seed: number): Rgb =>
    colours[seed % colours.length]!

/** Hung cloth: folds that run down and bend, a weave, light falling off downwards. */
const clothGain = (seed: number) => {
  const [bend, strength, slant, weave] = [1, 2, 3, 4].map((n) => bumps(seed * 10 + n)) as [
    Fold,
    Fold,
    Fold,
    Fold,
  ]
  return (x: number, y: number): number =>
    1.08 -
    (0.2 * y) / FRAME.heightPx +
    0.06 * (x / FRAME.widthPx - 0.5) +
    0.05 * Math.sin(x / 34 + 2.2 * bend(x / 240, y / 300)) * (0.6 + 0.4 * strength(x / 130, y / 390)) +
    0.03 * Math.sin((x + y / 2) / 90 + 2 * slant(x / 180, y / 180)) +
    0.014 * weave(x / 3.3, y / 3.3)
}
type Fold = ReturnType<typeof bumps>

/** A painted wall under a lamp on one side. */
const wallGain = (seed: number) => {
  const [patch, grain] = [bumps(seed * 10 + 1), bumps(seed * 10 + 2)]
  const side = seed % 2 === 0 ? 1 : -1
  return (x: number, y: number): number =>
    1.03 -
    0.16 * Math.hypot(side * (x / FRAME.widthPx - 0.5) + 0.35, y / FRAME.heightPx - 0.3) +
    0.012 * patch(x / 60, y / 60) +
    0.01 * grain(x / 3, y / 3)
}

interface Panel {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly colour: Rgb
}

/** Panels painted over one another, every edge `softPx` wide: how far out of focus they are. */
function painted(panelsOf: (seed: number) => readonly Panel[], softPx: number): Backdrop['draw'] {
  return (seed, shift) => {
    const { widthPx, heightPx } = FRAME
    const picture = new Float32Array(widthPx * heightPx * 3)
    const light = bumps(seed * 10 + 7)
    const cover = (at: number, from: number, to: number): number =>
      Math.max(0, Math.min(1, (at - from) / softPx + 0.5, (to - at) / softPx + 0.5))
    for (const { left, top, right, bottom, colour } of panelsOf(seed)) {
      const [fromX, toX] = [left, right].map((x) => x + shift.xPx) as [number, number]
      const [fromY, toY] = [top, bottom].map((y) => y + shift.yPx) as [number, number]
      const within = (value: number, limit: number): number => Math.max(0, Math.min(limit, value))
      for (let y = within(Math.floor(fromY - softPx), heightPx); y < within(toY + softPx, heightPx); y++) {
        const down = cover(y, fromY, toY)
        if (down === 0) continue
        for (let x = within(Math.floor(fromX - softPx), widthPx); x < within(toX + softPx, widthPx); x++) {
          const share = down * cover(x, fromX, toX)
          const gain = 0.94 + 0.12 * light((x - shift.xPx) / 190, (y - shift.yPx) / 190)
          const at = (y * widthPx + x) * 3
          for (let channel = 0; channel < 3; channel++)
            picture[at + channel]! += share * (colour[channel]! * gain - picture[at + channel]!)
        }
      }
    }
    return picture
  }
}

const whole = (colour: Rgb): Panel => ({
  left: -99,
  top: -99,
  right: FRAME.widthPx + 99,
  bottom: FRAME.heightPx + 99,
  colour,
})

/** An office: a wall, a window, a cupboard, pictures; large things with plain colours. */
function officeOf(seed: number): Panel[] {
  const chance = uniform(seed * 97 + 5)
  const between = (from: number, to: number): number => from + (to - from) * chance()
  const panels = [whole([178, 172, 160]), { ...whole([140, 128, 112]), top: between(700, 820) }]
  const furniture: Rgb[] = [
    [112, 84, 60],
    [196, 200, 202],
    [70, 92, 104],
    [214, 196, 160],
    [90, 110, 84],
  ]
  for (let x = between(40, 160); x < FRAME.widthPx; x += between(200, 330)) {
    const top = between(40, 420)
    const panel = {
      left: x,
      top,
      right: x + between(120, 240),
      bottom: top + between(260, 560),
      colour: furniture[Math.floor(chance() * furniture.length)]!,
    }
    panels.push(panel)
    for (let inside = 0; inside < 3; inside++) {
      const y = between(panel.top + 10, panel.bottom - 60)
      const tone = between(0.75, 1.3)
      panels.push({
        left: panel.left + 12,
        right: panel.right - 12,
        top: y,
        bottom: y + between(20, 80),
        colour: panel.colour.map((value) => Math.min(250, value * tone)) as unknown as Rgb,
      })
    }
  }
  return panels
}

/** Dyes of bindings are half grey. */
const muted = ([red, green, blue]: Rgb): Rgb => {
  const grey = (red + green + blue) / 3
  return [(red + grey) / 2, (green + grey) / 2, (blue + grey) / 2]
}

/** Shelves full of books of every colour. */
function shelvesOf(seed: number): Panel[] {
  const chance = uniform(seed * 131 + 9)
  const between = (from: number, to: number): number => from + (to - from) * chance()
  const panels = [whole([120, 92, 66])]
  for (let shelf = -20; shelf < FRAME.heightPx; ) {
    const heightPx = between(110, 180)
    const floor = shelf + heightPx - 8
    for (let x = -20; x < FRAME.widthPx; ) {
      const widthPx = between(12, 40)
      const top = floor - heightPx * between(0.5, 0.92)
      const warm = chance() < 0.65
      const colour: Rgb = warm
        ? [between(100, 215), between(75, 160), between(50, 115)]
        : muted([between(40, 210), between(60, 210), between(60, 215)])
      panels.push({ left: x, right: x + widthPx - 1.5, top, bottom: floor, colour })
      if (chance() < 0.5)
        panels.push({
          left: x + 3,
          right: x + widthPx - 4,
          top: top + 12,
          bottom: top + 28,
          colour: [228, 220, 196],
        })
      x += widthPx + (chance() < 0.15 ? between(6, 30) : 0)
    }
    panels.push({ ...whole([92, 64, 42]), top: floor, bottom: floor + 9 })
    shelf += heightPx
  }
  return panels
}

export const BACKDROPS: readonly Backdrop[] = [
  {
    id: 'blue-cloth',
    draw: shaded(oneOf([122, 178, 216], [96, 158, 210], [140, 190, 226]), clothGain),
    shadow: 0.08,
  },
  {
    id: 'warm-wall',
    draw: shaded(oneOf([226, 210, 184], [214, 196, 168], [232, 222, 204]), wallGain),
    shadow: 0.12,
  },
  {
    id: 'brown-wall',
    draw: shaded(oneOf([72, 54, 44], [86, 64, 50], [64, 50, 42]), clothGain),
    shadow: 0.08,
  },
  { id: 'office', draw: painted(officeOf, 7), shadow: 0.06 },
  { id: 'bookshelf', draw: painted(shelvesOf, 2.5), shadow: 0.06 },
]
