// From the still to the decision: analysis in the worker, three blobs to disk, comparison in the vision child, the
// session's event. The floor is the bare landmarker on still and portrait and two runs of the descriptor network.
import { readFileSync } from 'node:fs'
import { bundledPresets } from '../../core/photo/bundled.ts'
import { journey, signIn } from '../../station/testing.ts'
import { createEmbedder, readEmbedderManifest } from '../../station/vision/child/embedder.ts'
import { withAnalysis } from '../cli/analysis.ts'
import { inRoot } from '../setup/root.ts'
import { portraitFile, stillFile } from '../sitter/material.ts'
import { PEOPLE } from '../sitter/people.ts'
import { type Bench, resultOf, timed } from './bench.ts'
import { withBenchPage } from './page-bench.ts'
import { withTestStation } from './test-station.ts'

const ROUNDS = 15
const WARM_UP = 2
const PRESET = bundledPresets.defaultId

/** Without its model's chips the network costs the same: a grey one stands in. */
async function bareEmbedder(): Promise<() => Promise<unknown>> {
  const manifest = readEmbedderManifest(inRoot('resources'))
  const { embed } = await createEmbedder(inRoot('resources', 'models', manifest.model), manifest)
  const chip = new Uint8Array(manifest.inputSizePx ** 2 * 3).fill(128)
  return () => embed(chip)
}

export const verdict: Bench = {
  name: 'verdict',
  async run(say) {
    const stillBytes = readFileSync(stillFile(PEOPLE[0]!))
    const portraitBytes = readFileSync(portraitFile(PEOPLE[0]!))
    say('analysing the pictures')
    const [still, portrait] = await withAnalysis(
      async (analyser) =>
        [
          await analyser.still(stillBytes, 'image/jpeg', PRESET),
          await analyser.still(portraitBytes, 'image/png', PRESET),
        ] as const,
    )
    const marks = (one: typeof still): Buffer => Buffer.from(JSON.stringify(one.landmarks))
    const embed = await bareEmbedder()
    const [ours, floor]: [number[], number[]] = [[], []]
    await withBenchPage(({ ask, picture }) =>
      withTestStation(
        (real) => ({
          compare: real.compare,
          cropPortrait: async () => ({ image: portraitBytes, landmarks: marks(portrait) }),
        }),
        async (booth) => {
          const question = {
            kind: 'still',
            still: picture(stillBytes),
            portrait: picture(portraitBytes, 'image/png'),
            presetId: PRESET,
          } as const
          await signIn(booth)
          for (const [step, command] of journey(booth)) {
            if (step === 'verdict') break
            await command()
          }
          for (let round = -WARM_UP; round < ROUNDS; round++) {
            if (round % 5 === 0) say(`round ${round}`)
            const inWorker = await ask(question)
            const [network, sent, station]: [number[], number[], number[]] = [[], [], []]
            await timed(network, async () => {
              await embed()
              await embed()
            })
            let kept: Awaited<ReturnType<typeof booth.put>>
            await timed(sent, async () => {
              kept = await booth.put('still', stillBytes)
            })
            await timed(station, async () => {
              const [landmarks, mask] = await Promise.all([
                booth.put('landmarks', marks(still), 'application/json'),
                booth.put('mask', still.mask, 'image/png'),
              ])
              await booth.client.session.judgeStill({
                still: kept,
                landmarks,
                mask,
                widthPx: still.widthPx,
                heightPx: still.heightPx,
                measures: [...still.measures],
                camera: { label: 'bench', rotationDeg: 0 },
                shutter: 'operator',
              })
            })
            await booth.client.session.retake({})
            if (round < 0) continue
            floor.push(inWorker.floor[0]! + network[0]!)
            // The screen sends the still while the worker is at it.
            ours.push(Math.max(inWorker.ours[0]!, sent[0]!) + station[0]!)
          }
        },
      ),
    )
    return resultOf('verdict', { ours, floor }, { limit: 2 })
  },
}
