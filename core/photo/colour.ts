// sRGB arithmetic: linear light by table, CIELAB under D65.

export type Rgb = readonly [red: number, green: number, blue: number]
export interface Lab {
  readonly l: number
  readonly a: number
  readonly b: number
}

const linearOf = Float64Array.from({ length: 256 }, (_, value) => {
  const v = value / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
})

const RED = linearOf.map((value) => 255 * 0.2126 * value)
const GREEN = linearOf.map((value) => 255 * 0.7152 * value)
const BLUE = linearOf.map((value) => 255 * 0.0722 * value)

/** Relative luminance scaled to 0..255, the Y of ISO/IEC 29794-5: .2126R + .7152G + .0722B of linearised sRGB. */
export const luminance = (red: number, green: number, blue: number): number =>
  RED[red]! + GREEN[green]! + BLUE[blue]!

const cubeRoot = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)

/** CIELAB of linear light, each channel 0..1. Means are taken in linear light, then converted. */
export function labOfLinear(red: number, green: number, blue: number): Lab {
  const x = cubeRoot((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
  const y = cubeRoot(0.2126729 * red + 0.7151522 * green + 0.072175 * blue)
  const z = cubeRoot((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883)
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) }
}

/** CIELAB of one 8-bit sRGB colour. */
export const labOf = (red: number, green: number, blue: number): Lab =>
  labOfLinear(linearOf[red]!, linearOf[green]!, linearOf[blue]!)

/** Colour difference CIE 1976: distance in CIELAB; about 2.3 is just noticeable. */
export const deltaE = (p: Lab, q: Lab): number => Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b)

/** CIELAB of the mean light of the given pixels (indices into a raster); null for none. */
export function meanLab(rgba: Uint8ClampedArray, pixels: ArrayLike<number>): Lab | null {
  if (pixels.length === 0) return null
  let [red, green, blue] = [0, 0, 0]
  for (let i = 0; i < pixels.length; i++) {
    const at = pixels[i]! * 4
    red += linearOf[rgba[at]!]!
    green += linearOf[rgba[at + 1]!]!
    blue += linearOf[rgba[at + 2]!]!
  }
  return labOfLinear(red / pixels.length, green / pixels.length, blue / pixels.length)
}
