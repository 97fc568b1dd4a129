// Every string of the interface: both languages have the same keys, and the bundled fonts have a glyph for each character.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// @ts-expect-error fontkit ships no types
import { openSync } from 'fontkit'
import { describe, expect, it } from 'vitest'
import { failures } from '../core/contract/failure.ts'
import { problem } from '../core/contract/station-records.ts'
import { bundledPresets } from '../core/photo/bundled.ts'

const root = join(import.meta.dirname, '..')
const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key))
}

const zh = leaves(json('resources/strings/zh-CN.json'))
const en = leaves(json('resources/strings/en.json'))
const consoleZh = leaves(json('server/console/strings.zh-CN.json'))
const consoleEn = leaves(json('server/console/strings.en.json'))
const everything = [
  ...zh,
  ...en,
  ...['capture', 'guidance', 'standard'].flatMap((name) => leaves(json(`resources/rules/${name}.json`))),
  ...bundledPresets.presets.flatMap((preset) => leaves(preset)),
  ...consoleZh,
  ...consoleEn,
  ...['zh-CN', 'en'].map((lang): [string, string] => [
    lang,
    readFileSync(join(root, `resources/notices/notice.${lang}.md`), 'utf8'),
  ]),
]

/** What screens draw besides strings: marks in code and figures. */
const DRAWN = '0123456789 .,:;!?%°×–—·*()[]{}/\\+-=_@#&*ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

describe('strings', () => {
  it('are there in both languages', () => {
    expect(zh.map(([key]) => key)).toEqual(en.map(([key]) => key))
    expect(zh.length).toBeGreaterThan(250)
  })

  it('say every problem and every failure of the contract', () => {
    const said = new Set(zh.map(([key]) => key))
    const codes = [
      ...problem.shape.code.options.map((code) => `problem.${code}`),
      ...Object.keys(failures).map((code) => `failure.${code}`),
    ]
    expect(codes.filter((key) => !said.has(key))).toEqual([])
  })

  it('fill the same places in both languages', () => {
    const places = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort()
    const english = new Map(en)
    for (const [key, text] of zh) expect(places(english.get(key)!), key).toEqual(places(text))
  })

  it('have a glyph for every character', () => {
    const folder = join(root, 'node_modules/@fontsource/noto-sans-sc/files')
    const fonts = ['chinese-simplified', 'latin'].map((part) =>
      openSync(join(folder, `noto-sans-sc-${part}-400-normal.woff2`)),
    )
    const has = (character: string) =>
      fonts.some(
        (font) => 'hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(character.codePointAt(0)!),
      )
    expect(has('\u{10FFFD}'), 'the test can fail').toBe(false)
    const characters = new Set([...everything.map(([, text]) => text).join(''), ...DRAWN])
    const missing = [...characters].filter((one) => !/[\n\r\u3000]/.test(one) && !has(one))
    expect(missing).toEqual([])
  })

  it('are not written into screens', () => {
    const folders = ['renderer/screens', 'renderer/shell']
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.tsx'))
        .map((name) => join(root, folder, name)),
    )
    const allowed = /'中文'|（\$\{|）`|；|。\$\{|、/
    const wrong = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) =>
          /\p{Script=Han}/u.test(line.replace(/\/\/.*|\/\*.*|^\s*\*.*/, '').replace(allowed, '')),
        ),
    )
    expect(wrong).toEqual([])
  })
})
