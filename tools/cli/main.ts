// npm run cli -- COMMAND. With --json the result is the only thing on stdout; progress is on stderr. Exit code 0 for a
// good result, 1 for a negative verdict, 2 for input that cannot be used.
import { Command, InvalidArgumentError, Option } from 'commander'
import { bundledPresets } from '../../core/photo/bundled.ts'
import { createVision } from '../../station/vision/supervisor.ts'
import { inRoot } from '../setup/root.ts'
import { sitterCommand } from '../sitter/command.ts'
import { type AssessedImage, assessedLines, assessImage } from './assess.ts'
import { comparedLine, compareFiles } from './compare.ts'
import { type DemoOptions, runDemo } from './demo.ts'
import { isVerdict, type Refusal, readPicture, refusalIn, Unusable, withTools } from './pictures.ts'
import { readCard, readCardLines } from './read-card.ts'
import { addRosterCommand } from './roster-check.ts'
import {
  createStandardizer,
  isFolder,
  type StandardizedFile,
  type StandardizeOptions,
  standardizeFolder,
} from './standardize.ts'

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number')
  return value
}

function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
}

interface Answered {
  readonly refused?: Refusal
  readonly verdict?: unknown
}

/** Of several the worst. */
const exitCodeOf = (answers: readonly Answered[]): number =>
  Math.max(
    ...answers.map(({ refused, verdict }) => {
      if (refused) return isVerdict(refused) ? 1 : 2
      return verdict === 'fail' ? 1 : 0
    }),
  )

const say = (text: string): boolean => process.stderr.write(`${text}\n`)

/** A folder stands for its pictures. */
async function standardize(
  input: string,
  { out, json, ...options }: StandardizeOptions & { out: string; json: boolean },
): Promise<void> {
  const standardizer = createStandardizer(options)
  await withTools(async (tools) => {
    if (isFolder(input)) {
      if (options.recipe !== undefined) throw new Unusable('recipe-for-one', input)
      const report = await standardizeFolder(tools, standardizer, input, out)
      print(json, report, () =>
        [...report.files.map(standardizedLine), `${report.made} made, ${report.refused} refused`].join('\n'),
      )
      process.exitCode = exitCodeOf(report.files)
      return
    }
    const answer = await standardizer.one(tools, input, out)
    print(json, answer, () => standardizedLine(answer))
    process.exitCode = exitCodeOf([answer])
  })
}

function standardizedLine({ input, output, refused, ...rest }: StandardizedFile): string {
  if (refused) return `${input}: ${refused.code}: ${refused.message}`
  const certainty = (rest['certainty'] as number | null)?.toFixed(2) ?? 'unknown'
  return `${output}: ${rest['width']}×${rest['height']}, ${rest['bytes']} bytes, quality ${rest['quality']}, edge by ${rest['method']}, certainty ${certainty}`
}

async function assess(files: readonly string[], { json }: { json: boolean }): Promise<void> {
  const images = await withTools(async (tools) => {
    const results: AssessedImage[] = []
    for (const file of files) {
      say(`assessing ${file} …`)
      results.push(await assessImage(tools, file))
    }
    return results
  })
  print(json, { images }, () => images.map(assessedLines).join('\n'))
  process.exitCode = exitCodeOf(images)
}

async function compare(a: string, b: string, { json }: { json: boolean }): Promise<void> {
  const answer = await withTools((tools) => compareFiles(tools, a, b))
  print(json, answer, () => comparedLine(answer))
  if (answer.decision === 'unusable') process.exitCode = 2
  else if (answer.decision === 'different') process.exitCode = 1
}

async function readCardCommand(
  image: string,
  { emblem, json }: { emblem?: string; json: boolean },
): Promise<void> {
  const card = await withTools((tools) => readCard(tools, image, emblem))
  print(json, card, () => readCardLines(card))
  process.exitCode = exitCodeOf(card.emblem ? [card, card.emblem] : [card])
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
  .argument('<image>', 'a picture, or a folder of them')
  .requiredOption('--out <path>', 'JPEG to write, or the folder for them')
  .option('--preset <id>', 'preset', bundledPresets.defaultId)
  .option('--background <name>', 'one of the preset’s backdrops: blue, white, grey')
  .option('--plate <file>', 'picture of the empty scene from the same place')
  .option('--recipe <file>', 'make it again by a recipe, instead of by preset and backdrop')
  .option('--json', 'JSON alone on stdout', false)
  .description('make the standard photo, or one of each picture of a folder')
  .action(standardize)
program
  .command('compare')
  .argument('<a>')
  .argument('<b>')
  .option('--json', 'JSON alone on stdout', false)
  .description('compare the faces of two pictures')
  .action(compare)
program
  .command('read-card')
  .argument('<image>', 'the portrait side')
  .option('--emblem <image>', 'the emblem side')
  .option('--json', 'JSON alone on stdout', false)
  .description('read an ID card')
  .action(readCardCommand)
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
    await vision.inspect(readPicture(file))
  } catch (error) {
    throw new Unusable(refusalIn(error).code, file)
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
