// The standard photo: the vision child's job, against a bare segmenter run on the still and sharp's decode, resize and
// six encodes in this process. The job gets its mask from the verdict; the segmenter belongs to the floor all the same.
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { bundledPresets } from '../../core/photo/bundled.ts'
import { createVision } from '../../station/vision/supervisor.ts'
import { withAnalysis } from '../cli/analysis.ts'
import { inRoot } from '../setup/root.ts'
import { stillFile } from '../sitter/material.ts'
import { PEOPLE } from '../sitter/people.ts'
import { type Bench, resultOf, timed } from './bench.ts'
import { withBenchPage } from './page-bench.ts'

const ROUNDS = 20
const WARM_UP = 2
const PRESET = bundledPresets.defaultId
const QUALITIES = [95, 80, 88, 84, 86, 87]

async function bare(picture: Buffer): Promise<void> {
  const { data, info } = await sharp(picture)
    .resize(480, 640, { fit: 'cover' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  for (const quality of QUALITIES)
    await sharp(data, { raw: { width, height, channels } }).jpeg({ quality }).toBuffer()
}

export const standardize: Bench = {
  name: 'standardize',
  async run(say) {
    const image = readFileSync(stillFile(PEOPLE[0]!))
    say('analysing the still')
    const still = await withAnalysis((analyser) => analyser.still(image, 'image/jpeg', PRESET))
    const found = { landmarks: Buffer.from(JSON.stringify(still.landmarks)), mask: still.mask }
    const choice = { presetId: PRESET, background: null, code: 'bench' }
    const photo = async () =>
      vision.standardize({ image, ...found }, await vision.planPhoto({ ...found, ...choice }))
    const vision = createVision({ resourcesDir: inRoot('resources') })
    const [ours, floor]: [number[], number[]] = [[], []]
    try {
      await withBenchPage(async ({ ask, picture }) => {
        const path = picture(image)
        for (let round = -WARM_UP; round < ROUNDS; round++) {
          if (round % 5 === 0) say(`round ${round}`)
          const { segment } = await ask({ kind: 'still', still: path, portrait: path, presetId: PRESET })
          const [encodes, made]: [number[], number[]] = [[], []]
          await timed(encodes, () => bare(image))
          await timed(made, photo)
          if (round < 0) continue
          floor.push(segment[0]! + encodes[0]!)
          ours.push(made[0]!)
        }
      })
    } finally {
      await vision.close()
    }
    return resultOf('standardize', { ours, floor }, { limit: 6 })
  },
}
