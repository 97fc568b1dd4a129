// Every pair of text and ground that the console draws can be read, and the outline of a field can be seen (WCAG 2.2, 1.4.3 and 1.4.11).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const colours = new Map(
  [...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, hex!]),
)

/** Relative luminance of sRGB, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark, light] = [one, other].map((name) => luminance(colours.get(name)!)).sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

const TEXT = [
  ...['ink', 'ink-quiet', 'primary', 'bad'].flatMap((ink) =>
    ['paper', 'ground', 'chosen'].map((ground) => [ink, ground] as const),
  ),
  ['ink-placeholder', 'paper'],
  ['ink', 'plain-ground'],
  ['on-primary', 'primary'],
  ['on-primary', 'bad'],
  ['on-bar', 'bar'],
  ...['good', 'warn', 'bad', 'info', 'plain'].map((mood) => [mood, `${mood}-ground`] as const),
] as const

it.each(TEXT)('%s on %s', (ink, ground) => {
  expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
})

it.each([
  ['outline', 'paper'],
  ['focus', 'paper'],
  ['focus', 'bar'],
])('%s on %s, drawn and not read', (line, ground) => {
  expect(contrast(line, ground)).toBeGreaterThanOrEqual(3)
})
