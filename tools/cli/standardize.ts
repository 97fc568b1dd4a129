// npm run cli -- standardize IMAGE|DIR: the standard photo as the booth makes it, of one picture or of a folder of them.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { bundledPreset } from '../../core/photo/bundled.ts'
import type { MeasureRecord } from '../../core/photo/records.ts'
import { type RenderRecipe, renderRecipe } from '../../core/photo/render-recipe.ts'
import { verdictOf } from '../../core/photo/verdict.ts'
import type { Standardized } from '../../station/vision/port.ts'
import { sha256 } from '../models/pinned.ts'
import { inRoot } from '../setup/root.ts'
import {
  fileFailure,
  landmarksOf,
  type Opened,
  open,
  type Refusal,
  readPicture,
  refusalIn,
  type Tools,
  Unusable,
} from './pictures.ts'

export interface StandardizeOptions {
  readonly preset: string
  readonly background?: string
  readonly plate?: string
  readonly recipe?: string
}

/** One picture's answer. Lengths are pixels of the finished photo, times milliseconds. */
export interface StandardizedFile {
  readonly input: string
  readonly output: string | null
  readonly timings: Readonly<Record<string, number>>
  readonly refused?: Refusal
  readonly [field: string]: unknown
}

const VERSION = (JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { version: string }).version
/** Degrees to the side from which on the landmarks of the far half of a face are guessed. */
const PROFILE_DEG = 30

/** A recipe itself, or an answer that holds one. */
function readRecipe(file: string): RenderRecipe {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as { recipe?: unknown }
    return renderRecipe.parse(json.recipe ?? json)
  } catch {
    throw new Unusable('recipe-unreadable', file)
  }
}

export interface Standardizer {
  /** Writes `output`, unless the picture is refused. */
  readonly one: (tools: Tools, input: string, output: string) => Promise<StandardizedFile>
}

/** Short names for those of the presets. */
const BACKDROPS: Readonly<Record<string, string>> = { blue: 'light-blue', grey: 'light-grey' }

/** Null for the preset's first. Another colour than was asked for is no standard photo. */
function backdropOf({ preset: id, background }: StandardizeOptions): string | null {
  const preset = bundledPreset(id)
  if (!preset) throw new Unusable('preset-unknown', id)
  if (background === undefined) return null
  const name = BACKDROPS[background] ?? background
  if (preset.backgrounds.some((one) => one.name === name)) return name
  const names = preset.backgrounds.map((one) => one.name).join(', ')
  throw new Unusable('background-unknown', `${background} (${id}: ${names})`)
}

/** Throws `Unusable` for what is wrong with the way, not with a picture. */
export function createStandardizer(options: StandardizeOptions): Standardizer {
  const background = backdropOf(options)
  const given = options.recipe === undefined ? null : readRecipe(options.recipe)
  // The hash is of the file as it is.
  const plate = options.plate === undefined ? null : readPicture(options.plate)
  const choice = {
    presetId: options.preset,
    background,
    code: VERSION,
    ...(plate && { plateSha256: sha256(plate) }),
  }

  async function made(tools: Tools, opened: Opened, lap: Lap): Promise<Standardized> {
    // What a recipe makes again was judged when it was made.
    if (!given) mustShowOnePerson(opened.measures)
    const found = { landmarks: landmarksOf(opened), mask: opened.mask }
    const recipe = given ?? (await tools.vision.planPhoto({ ...found, ...choice }))
    lap('planMs')
    return tools.vision.standardize({ image: opened.picture, ...found, ...(plate && { plate }) }, recipe)
  }

  return {
    async one(tools, input, output) {
      const timings: Record<string, number> = {}
      const lap = createLap(timings)
      try {
        if (isSame(input, output)) throw new Unusable('same-file', output)
        const opened = await open(tools, input, options.preset)
        lap('analyseMs')
        const { standard, report } = await made(tools, opened, lap)
        lap('renderMs')
        writeWhole(output, standard)
        lap('writeMs')
        return { input, output, ...fieldsOf(report), timings }
      } catch (error) {
        return { input, output: null, timings, refused: refusalIn(error) }
      }
    },
  }
}

/** Under its name only once it is whole. */
function writeWhole(output: string, bytes: Uint8Array): void {
  const part = `${output}.part`
  try {
    writeFileSync(part, bytes)
    renameSync(part, output)
  } catch (error) {
    rmSync(part, { force: true })
    fileFailure(output)(error)
  }
}

/** One place under two names, by link or by case, is one. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino
}

type Lap = (name: string) => void

function createLap(timings: Record<string, number>): Lap {
  let before = performance.now()
  return (name) => {
    const now = performance.now()
    timings[name] = Math.round(now - before)
    before = now
  }
}

/** What a camera's rules would have stopped, and no crop can mend. */
function mustShowOnePerson(measures: readonly MeasureRecord[]): void {
  const value = (id: string): number | null => measures.find((one) => one.id === id)?.value ?? null
  if ((value('face-count') ?? 0) > 1) throw new Unusable('several-faces')
  if (Math.abs(value('yaw') ?? 0) > PROFILE_DEG) throw new Unusable('profile')
}

function fieldsOf(report: Standardized['report']) {
  const { widthPx, heightPx, densityDpi, bytes, quality, crop, recipe, results, matte } = report
  const length = (rule: string): number | null => results.find(({ ruleId }) => ruleId === rule)?.value ?? null
  return {
    width: widthPx,
    height: heightPx,
    density: densityDpi,
    bytes,
    quality,
    crop,
    scale: widthPx / crop.widthPx,
    headTopPx: length('standard-head-top'),
    eyeLinePx: length('standard-eye-line'),
    faceWidthPx: length('standard-face-width'),
    centreOffsetPx: length('standard-centre'),
    method: matte?.method ?? null,
    certainty: matte?.certainty ?? null,
    residuePx: matte?.residuePx ?? null,
    plate: matte?.plate ?? null,
    verdict: verdictOf(results).outcome,
    results,
    recipe,
  }
}

export interface FolderReport {
  readonly input: string
  readonly output: string
  readonly made: number
  readonly refused: number
  readonly files: readonly StandardizedFile[]
}

/** The pictures of a folder in the order of their names, not of folders in it. A name once taken gets its ending besides. */
export async function standardizeFolder(
  tools: Tools,
  standardizer: Standardizer,
  input: string,
  output: string,
): Promise<FolderReport> {
  const names = picturesIn(input)
  try {
    mkdirSync(output, { recursive: true })
  } catch (error) {
    fileFailure(output)(error)
  }
  if (isSame(input, output)) throw new Unusable('folder-into-itself', output)
  const taken = new Set<string>()
  const bar = new SingleBar({ stream: process.stderr, format: '{bar} {value}/{total} {file}' }, Presets.rect)
  bar.start(names.length, 0, { file: '' })
  const files: StandardizedFile[] = []
  try {
    for (const name of names) {
      bar.update({ file: name })
      // Some file systems know no case.
      const stem = taken.has(parse(name).name.toLowerCase()) ? name : parse(name).name
      taken.add(stem.toLowerCase())
      const written = join(output, `${stem}.jpg`)
      const answer = await standardizer.one(tools, join(input, name), written)
      // Of an earlier run: what is refused now has no photo.
      if (answer.refused) rmSync(written, { force: true })
      files.push(answer)
      bar.increment()
      if (answer.refused?.code === 'disk-full') break
    }
  } finally {
    bar.stop()
  }
  const refused = files.filter((one) => one.refused).length
  return { input, output, made: files.length - refused, refused, files }
}

/** Links count as what they lead to, and a link to nowhere is told of by its name. */
function picturesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && !isFolder(join(folder, entry.name))))
      .map((entry) => entry.name)
      .sort()
    if (names.length === 0) throw new Unusable('no-pictures', folder)
    return names
  } catch (error) {
    if (error instanceof Unusable) throw error
    return fileFailure(folder)(error)
  }
}

/** Throws `Unusable` where that cannot be told. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch (error) {
    return fileFailure(path)(error)
  }
}
