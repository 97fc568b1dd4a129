// npm run cli -- standardize IMAGE|DIR: the standard photo as the booth makes it, of one picture or of a folder of them.
import { mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { bundledPreset } from '../../core/photo/bundled.ts'
import type { MeasureRecord } from '../../core/photo/records.ts'
import { type RenderRecipe, renderRecipe } from '../../core/photo/render-recipe.ts'
import { verdictOf } from '../../core/photo/verdict.ts'
import type { Standardized } from '../../station/vision/port.ts'
import { VisionFailure } from '../../station/vision/port.ts'
import { sha256 } from '../models/pinned.ts'
import { inRoot } from '../setup/root.ts'
import {
  landmarksOf,
  type Opened,
  open,
  type Refusal,
  readPicture,
  refusalOfFailure,
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
    mustShowOnePerson(opened.measures)
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
        const opened = await open(tools, input, options.preset)
        lap('analyseMs')
        const { standard, report } = await made(tools, opened, lap)
        lap('renderMs')
        writeFileSync(output, standard)
        lap('writeMs')
        return { input, output, ...fieldsOf(report), timings }
      } catch (error) {
        if (error instanceof VisionFailure)
          return { input, output: null, timings, refused: refusalOfFailure(error) }
        if (error instanceof Unusable) return { input, output: null, timings, refused: error.refusal }
        throw error
      }
    },
  }
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
  mkdirSync(output, { recursive: true })
  if (realpathSync(input) === realpathSync(output)) throw new Unusable('folder-into-itself', output)
  const names = readdirSync(input, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
  const taken = new Set<string>()
  const bar = new SingleBar({ stream: process.stderr, format: '{bar} {value}/{total} {file}' }, Presets.rect)
  bar.start(names.length, 0, { file: '' })
  const files: StandardizedFile[] = []
  for (const name of names) {
    bar.update({ file: name })
    const stem = taken.has(parse(name).name) ? name : parse(name).name
    taken.add(stem)
    files.push(await standardizer.one(tools, join(input, name), join(output, `${stem}.jpg`)))
    bar.increment()
  }
  bar.stop()
  const refused = files.filter((one) => one.refused).length
  return { input, output, made: files.length - refused, refused, files }
}

export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
