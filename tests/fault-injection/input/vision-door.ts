// The last door: what image and model code does with a broken picture. Every job of the vision child takes it, and the
// child must say what is wrong with it instead of dying.
import { join } from 'node:path'
import { bundledPresets } from '../../../core/photo/bundled.ts'
import { drawnAnalysis, wellSeated } from '../../../core/photo/drawn-head.ts'
import { VisionFailure } from '../../../station/vision/port.ts'
import { createVision } from '../../../station/vision/supervisor.ts'
import type { Draw } from '../knock.ts'
import type { Bent } from './pictures.ts'

export interface VisionDoor {
  readonly knock: (picture: Bent, draw: Draw) => Promise<string[]>
  readonly close: () => Promise<void>
}

const RESOURCES = join(import.meta.dirname, '../../../resources')
const { widthPx, heightPx, faces } = drawnAnalysis(wellSeated)
/** A face where there is none: what comes with a picture is only a claim. */
const LANDMARKS = Buffer.from(JSON.stringify({ version: 1, widthPx, heightPx, faces }))

export function openVisionDoor(): VisionDoor {
  const vision = createVision({ resourcesDir: RESOURCES, quiet: true })
  const jobs = {
    readText: (image: Buffer) => vision.readText(image),
    compare: (image: Buffer) =>
      vision.compare({ image, landmarks: LANDMARKS }, { image, landmarks: LANDMARKS }),
    cropPortrait: (image: Buffer) => vision.cropPortrait({ image, landmarks: LANDMARKS }),
    standardize: (image: Buffer) =>
      vision
        .planPhoto({
          landmarks: LANDMARKS,
          mask: image,
          presetId: bundledPresets.defaultId,
          background: null,
          code: 'knock',
        })
        .then((recipe) => vision.standardize({ image, landmarks: LANDMARKS, mask: image }, recipe)),
  }
  return {
    async knock({ name, bend, bytes }, draw) {
      const job = draw.oneOf(Object.keys(jobs) as (keyof typeof jobs)[])
      try {
        await jobs[job](bytes)
        return []
      } catch (error) {
        const said = error instanceof VisionFailure ? error.code : String((error as Error).stack)
        const answered = !['crashed', 'timeout', 'models-missing'].includes(said)
        return error instanceof VisionFailure && answered ? [] : [`${job} of ${name} ${bend}: ${said}`]
      }
    },
    close: () => vision.close(),
  }
}
