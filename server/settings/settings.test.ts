// The folder's own settings: every number has a ceiling below which it does what it says.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultSettings, readSettings } from './settings.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settings-'))
})
afterEach(() => rm(dir, { recursive: true }))

type Numbers = { readonly [key: string]: number | string | Numbers }
const placesOf = (tree: Numbers, path: readonly string[] = []): string[][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'number'
      ? [[...path, key]]
      : typeof value === 'object'
        ? placesOf(value, [...path, key])
        : [],
  )
const nested = ([key, ...rest]: readonly string[], value: number): object => ({
  [key!]: rest.length === 0 ? value : nested(rest, value),
})
const LAST_TIMER_MS = 2 ** 31 - 1
const UNIT_MS = [
  [/Seconds$/, 1000],
  [/Minutes$/, 60_000],
  [/Ms$/, 1],
] as const

const timed = placesOf(defaultSettings as unknown as Numbers).flatMap((path) => {
  const unit = UNIT_MS.find(([name]) => name.test(path.at(-1)!))
  return unit ? [[path.join('.'), Math.ceil(LAST_TIMER_MS / unit[1]) + 1, path] as const] : []
})

it.each(timed)('%s beyond what a timer can wait is refused', async (name, value, path) => {
  await writeFile(join(dir, 'settings.json'), JSON.stringify(nested(path, value)))
  await expect(readSettings(dir)).rejects.toThrow(name)
})

it('knows of every duration', () => {
  expect(timed.length).toBeGreaterThan(15)
})

it.each(['knownPlaces.days', 'quarantineDays', 'retentionDays.accepted.original', 'uploads.keepHours'])(
  '%s beyond what a date can say is refused',
  async (name) => {
    const path = name.split('.')
    await writeFile(join(dir, 'settings.json'), JSON.stringify(nested(path, 1e9)))
    await expect(readSettings(dir)).rejects.toThrow(name)
  },
)
