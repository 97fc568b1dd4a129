// npm run cli -- COMMAND. With --json the result is the only thing on stdout; progress is on stderr. Exit code 0 for a
// good result, 1 for a negative verdict, 2 for input that cannot be used.
import { readFileSync, writeFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import { decideMatch } from '../../core/identity/match-decision.ts'
import { bundledCaptureRules, bundledPreset, bundledPresets } from '../../core/photo/bundled.ts'
import type { MatteReport } from '../../core/photo/matte-method.ts'
import { type RenderRecipe, renderRecipe } from '../../core/photo/render-recipe.ts'
import { judge } from '../../core/photo/rules.ts'
import { verdictOf } from '../../core/photo/verdict.ts'
import { VisionFailure } from '../../station/vision/port.ts'
import { createVision, type SupervisedVision } from '../../station/vision/supervisor.ts'
import { sha256 } from '../models/pinned.ts'
import { inRoot } from '../setup/root.ts'
import { sitterCommand } from '../sitter/command.ts'
import { type Analyser, type StillAnalysis, withAnalysis } from './analysis.ts'
import { type DemoOptions, runDemo } from './demo.ts'
import { addRosterCommand } from './roster-check.ts'

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number')
  return value
}

class Unusable extends Error {
  override readonly name = 'Unusable'
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`)

function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
}

interface Tools {
  readonly analyser: Analyser
  readonly vision: SupervisedVision
}

async function withTools<T>(use: (tools: Tools) => Promise<T>): Promise<T> {
  const vision = createVision({ resourcesDir: inRoot('resources') })
  try {
    return await withAnalysis((analyser) => use({ analyser, vision }))
  } finally {
    await vision.close()
  }
}

interface Opened extends StillAnalysis {
  readonly picture: Uint8Array
}

async function open({ analyser, vision }: Tools, file: string, presetId: string): Promise<Opened> {
  try {
    const { bytes, mediaType } = await vision.inspect(readFileSync(file))
    return { picture: bytes, ...(await analyser.still(bytes, mediaType, presetId)) }
  } catch (error) {
    if (error instanceof VisionFailure)
      throw new Unusable(`${file}: ${error.code}${error.detail ? ` (${error.detail})` : ''}`)
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Unusable(`${file}: no such file`)
    throw error
  }
}

const landmarksOf = (opened: Opened): Buffer => Buffer.from(JSON.stringify(opened.landmarks))

async function assess(files: readonly string[], { json }: { json: boolean }): Promise<void> {
  const images = await withTools(async (tools) => {
    const results: Record<string, unknown>[] = []
    for (const file of files) {
      say(`assessing ${file} …`)
      try {
        const { measures, widthPx, heightPx } = await open(tools, file, bundledPresets.defaultId)
        const rules = judge(Object.fromEntries(measures.map((one) => [one.id, one])), bundledCaptureRules)
        results.push({ file, widthPx, heightPx, ...verdictOf(rules), rules, measures })
      } catch (error) {
        if (!(error instanceof Unusable)) throw error
        results.push({ file, outcome: 'unusable', problem: error.message })
      }
    }
    return results
  })
  print(json, { images }, () =>
    images
      .map((one) =>
        [`${one['file']}: ${one['outcome']} ${one['problem'] ?? ''}`, ...lines(one['rules'])].join('\n'),
      )
      .join('\n'),
  )
  if (images.some((one) => one['outcome'] === 'unusable')) process.exitCode = 2
  else if (images.some((one) => one['outcome'] === 'fail')) process.exitCode = 1
}

const lines = (rules: unknown): string[] =>
  ((rules ?? []) as { ruleId: string; value: number | null; unit: string; status: string }[]).map(
    (one) =>
      `  ${one.status.padEnd(5)} ${one.ruleId.padEnd(24)} ${one.value === null ? '—' : one.value.toFixed(3)} ${one.unit}`,
  )

const VERSION = (JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { version: string }).version

/** A recipe itself, or a report that holds one. */
function readRecipe(file: string): RenderRecipe {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as { recipe?: unknown }
    return renderRecipe.parse(json.recipe ?? json)
  } catch {
    throw new Unusable(`${file}: not a recipe; take the JSON that standardize --json prints`)
  }
}

/** The hash is of the file as it is. */
function readPlate(file: string): { readonly bytes: Uint8Array; readonly sha256: string } {
  try {
    const bytes = readFileSync(file)
    return { bytes, sha256: sha256(bytes) }
  } catch {
    throw new Unusable(`${file}: cannot be read`)
  }
}

const edgeOf = (matte: MatteReport | undefined): string =>
  matte ? `edge by ${matte.method}, certainty ${matte.certainty?.toFixed(2) ?? 'unknown'}` : 'edge unknown'

async function standardize(
  file: string,
  options: {
    out: string
    preset: string
    background?: string
    plate?: string
    recipe?: string
    json: boolean
  },
): Promise<void> {
  if (!bundledPreset(options.preset)) throw new Unusable(`no preset ${options.preset}`)
  const given = options.recipe === undefined ? null : readRecipe(options.recipe)
  const plate = options.plate === undefined ? null : readPlate(options.plate)
  await withTools(async (tools) => {
    const opened = await open(tools, file, options.preset)
    const landmarks = landmarksOf(opened)
    try {
      const found = { landmarks, mask: opened.mask }
      const choice = {
        presetId: options.preset,
        background: options.background ?? null,
        code: VERSION,
        ...(plate && { plateSha256: plate.sha256 }),
      }
      const recipe = given ?? (await tools.vision.planPhoto({ ...found, ...choice }))
      const { standard, report } = await tools.vision.standardize(
        { image: opened.picture, ...found, ...(plate && { plate: plate.bytes }) },
        recipe,
      )
      writeFileSync(options.out, standard)
      print(
        options.json,
        { file: options.out, ...report, ...report.matte },
        () =>
          `${options.out}: ${report.widthPx}×${report.heightPx}, ${report.bytes} bytes, quality ${report.quality}, ${edgeOf(report.matte)}`,
      )
      if (verdictOf(report.results).outcome === 'fail') process.exitCode = 1
    } catch (error) {
      if (!(error instanceof VisionFailure)) throw error
      print(
        options.json,
        { file: null, problem: error.code, detail: error.detail },
        () => `${file}: ${error.code} (${error.detail})`,
      )
      process.exitCode = 1
    }
  })
}

async function compare(a: string, b: string, { json }: { json: boolean }): Promise<void> {
  await withTools(async (tools) => {
    const [first, second] = [
      await open(tools, a, bundledPresets.defaultId),
      await open(tools, b, bundledPresets.defaultId),
    ]
    for (const [file, opened] of [
      [a, first],
      [b, second],
    ] as const) {
      if (opened.landmarks.faces.length === 0) throw new Unusable(`${file}: no face`)
    }
    const pair = [first, second].map((one) => ({ image: one.picture, landmarks: landmarksOf(one) }))
    const { distance, thresholds } = await tools.vision.compare(pair[0]!, pair[1]!)
    const decision = decideMatch(distance, thresholds)
    const { same: sameThreshold, different: threshold } = thresholds
    print(
      json,
      { distance, sameThreshold, threshold, decision },
      () =>
        `${decision}: distance ${distance.toFixed(3)}, same up to ${sameThreshold}, different above ${threshold}`,
    )
    if (decision === 'different') process.exitCode = 1
  })
}

const program = new Command('cli')
  .description('tools of the capture station')
  .exitOverride(({ exitCode }) => {
    // commander says 1, which is a negative verdict here.
    process.exit(exitCode === 0 ? 0 : 2)
  })
program
  .command('assess')
  .argument('<images...>')
  .option('--json', 'JSON alone on stdout', false)
  .description('measure pictures and judge them by the rules')
  .action(assess)
program
  .command('standardize')
  .argument('<image>')
  .requiredOption('--out <file>', 'JPEG to write')
  .option('--preset <id>', 'preset', bundledPresets.defaultId)
  .option('--background <name>', 'one of the preset’s backdrops')
  .option('--plate <file>', 'picture of the empty scene from the same place')
  .option('--recipe <file>', 'make it again by a recipe, instead of by preset and backdrop')
  .option('--json', 'JSON alone on stdout', false)
  .description('make the standard photo')
  .action(standardize)
program
  .command('compare')
  .argument('<a>')
  .argument('<b>')
  .option('--json', 'JSON alone on stdout', false)
  .description('compare the faces of two pictures')
  .action(compare)
program
  .command('sitter')
  .option('--out <dir>', 'folder for the pictures', inRoot('out', 'sitter'))
  .option('--profile <id>', 'one sitter instead of all')
  .option('--json', 'JSON alone on stdout', false)
  .description('render test photos and card scans of the synthetic sitters')
  .action(async ({ out, profile, json }: { out: string; profile?: string; json: boolean }) => {
    await sitterCommand({ out, card: true, json, ...(profile ? { profile } : {}) })
  })
program
  .command('demo')
  .option('--photo <file>', 'picture to hold before the camera')
  .option('--card <file>', 'picture to use as the card’s portrait side')
  .option('--profiles <n>', 'so many unused browser profiles besides, each watched for a minute', whole, 0)
  .addOption(
    new Option('--engine <engine>', 'of the review server: embedded, or PostgreSQL').choices([
      'pglite',
      'pg',
    ]),
  )
  .option('--json', 'JSON alone on stdout', false)
  .description('one student through the real screens to the approved photo')
  .action(async ({ json, ...given }: Omit<DemoOptions, 'say'> & { json: boolean }) => {
    for (const file of [given.photo, given.card]) if (file) await usable(file)
    const report = await runDemo({ ...given, say })
    print(json, report, () =>
      [
        ...report.steps.map(({ name, ms }) => `${String(ms).padStart(7)} ms  ${name}`),
        `receipt ${report.receipt}, final status ${report.finalStatus}`,
        `match ${report.match.distance?.toFixed(3)} (same up to ${report.match.sameThreshold}, different above ${report.match.threshold}${report.match.decidedByPerson ? `, decided by a person: ${report.match.decidedByPerson}` : ''}), overrides ${report.overrides.length}`,
        `standard photo ${report.standardPhoto.file} (${report.standardPhoto.bytes} bytes)`,
        `requests that left the machine: ${report.externalRequests.length} (${report.freshProfiles} fresh profiles besides; the wall stopped ${report.walledRequests.length})`,
      ].join('\n'),
    )
  })

addRosterCommand(program, say)

async function usable(file: string): Promise<void> {
  const vision = createVision({ resourcesDir: inRoot('resources') })
  try {
    await vision.inspect(readFileSync(file))
  } catch (error) {
    throw new Unusable(`${file}: ${error instanceof VisionFailure ? error.code : 'cannot be read'}`)
  } finally {
    await vision.close()
  }
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof Unusable) {
    say(error.message)
    process.exitCode = 2
  } else {
    say(`failed: ${(error as Error).stack ?? error}`)
    process.exitCode = 3
  }
}
