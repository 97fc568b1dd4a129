// What the vision child does with a job. Models are loaded on first use.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { VisionFailure } from '../port.ts'
import type { AnswerMessage, JobInput, JobMessage, JobName, JobOutput } from '../protocol.ts'
import { inspect } from './decode.ts'
import { compareFaces } from './embed.ts'
import { createEmbedder, readEmbedderManifest } from './embedder.ts'
import { loadedOnce } from './loaded-once.ts'
import { createTextReader } from './ocr/read.ts'
import { cropPortrait } from './portrait.ts'
import { planPhoto, standardize } from './standardize.ts'

/** A student's two sides are read within it. */
const READER_RESTS_AFTER_MS = 30_000

export function createAnswerer(resourcesDir: string): (message: JobMessage) => Promise<AnswerMessage> {
  function needModel(file: string): void {
    if (!existsSync(join(resourcesDir, 'models', file))) throw new VisionFailure('models-missing', file)
  }

  const tell = (text: string): void => {
    process.stderr.write(`${text}\n`)
  }
  const withReader = loadedOnce({
    name: 'the text reader',
    load: async () => {
      for (const file of ['ocr_detect.onnx', 'ocr_read.onnx', 'ocr_characters.txt']) needModel(file)
      return createTextReader(resourcesDir)
    },
    tell,
    rest: { afterMs: READER_RESTS_AFTER_MS, unload: (reader) => reader.close() },
  })
  const withEmbedder = loadedOnce({
    name: 'the face descriptor',
    load: async () => {
      const manifest = readEmbedderManifest(resourcesDir)
      needModel(manifest.model)
      return createEmbedder(join(resourcesDir, 'models', manifest.model), manifest)
    },
    tell,
  })

  const jobs: { [J in JobName]: (...input: JobInput<J>) => Promise<JobOutput<J>> } = {
    inspect,
    readText: (image) => withReader((reader) => reader.read(image)),
    compare: (a, b) => withEmbedder((embedder) => compareFaces(embedder, [a, b])),
    cropPortrait,
    planPhoto: (job) => planPhoto(job, resourcesDir),
    standardize,
  }

  async function answer({ id, job, input }: JobMessage): Promise<AnswerMessage> {
    try {
      const work = jobs[job] as (...input: readonly unknown[]) => Promise<unknown>
      return { id, ok: true, output: await work(...input) }
    } catch (error) {
      if (error instanceof VisionFailure) return { id, ok: false, code: error.code, detail: error.detail }
      // A bug: its stack names files and lines, never content. The station sees a crash and starts afresh.
      process.stderr.write(`vision job ${job} failed: ${(error as Error).stack ?? error}\n`)
      return { id, ok: false, code: 'crashed', detail: job }
    }
  }

  return answer
}
