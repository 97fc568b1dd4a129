// The analysis and its bare floor on the same pictures in the same worker, one after the other.
import { createFrameAnalysis } from '../../../renderer/analysis/frame.ts'
import { createLiveTasks } from '../../../renderer/analysis/live-tasks.ts'
import { drawn, whole } from '../../../renderer/analysis/picture.ts'
import { createStillTasks } from '../../../renderer/analysis/still-tasks.ts'
import { createTasks } from '../../../renderer/analysis/tasks.ts'

export type Question =
  | {
      readonly kind: 'frames'
      readonly base: string
      readonly paths: readonly string[]
      readonly rounds: number
    }
  | {
      readonly kind: 'stills'
      readonly base: string
      readonly still: string
      readonly portrait: string
      readonly presetId: string
      readonly rounds: number
    }

/** Milliseconds of each round, ours and the floor's. */
export interface Answer {
  readonly ours: readonly number[]
  readonly floor: readonly number[]
  /** Of `stills`: the segmenter alone on the still. */
  readonly segment: readonly number[]
}

const bitmap = async (path: string, resizeWidth?: number): Promise<ImageBitmap> =>
  createImageBitmap(await (await fetch(path)).blob(), resizeWidth ? { resizeWidth } : {})

async function timed(into: number[], work: () => unknown): Promise<void> {
  const startedMs = performance.now()
  await work()
  into.push(performance.now() - startedMs)
}

const WARM_UP_ROUNDS = 5
const FRAME_WIDTH_PX = 640

async function frames({ base, paths, rounds }: Extract<Question, { kind: 'frames' }>): Promise<Answer> {
  const { tasks } = await createLiveTasks(base, 'CPU')
  const analyseFrame = createFrameAnalysis()
  const bare = await createTasks(base, 'VIDEO', 'CPU')
  const pictures = await Promise.all(paths.map((path) => bitmap(path, FRAME_WIDTH_PX)))
  const [ours, floor]: [number[], number[]] = [[], []]
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const picture = pictures[(round + WARM_UP_ROUNDS) % pictures.length]!
    const at = performance.now()
    await timed(round < 0 ? [] : floor, () => {
      bare.landmarker.detectForVideo(picture, Math.round(at))
      bare.segmenter.segmentForVideo(picture, Math.round(at), (result) =>
        result.confidenceMasks![0]!.getAsFloat32Array(),
      )
    })
    await timed(round < 0 ? [] : ours, () => analyseFrame(tasks, picture, performance.now()))
  }
  return { ours, floor, segment: [] }
}

const DETECTION_LONGEST_PX = 1280
const MASK_LONGEST_PX = 1024

async function stills(question: Extract<Question, { kind: 'stills' }>): Promise<Answer> {
  const { base, presetId, rounds } = question
  const bare = await createTasks(base, 'IMAGE', 'CPU')
  const tasks = createStillTasks(base)
  const still = await (await fetch(question.still)).blob()
  const pictures = [await createImageBitmap(still), await bitmap(question.portrait)]
  const canvases = pictures.map((one) => drawn(one, whole(one), DETECTION_LONGEST_PX))
  const small = drawn(pictures[0]!, whole(pictures[0]!), MASK_LONGEST_PX)
  const [ours, floor, segment]: [number[], number[], number[]] = [[], [], []]
  for (let round = -1; round < rounds; round++) {
    await timed(round < 0 ? [] : floor, () => {
      for (const canvas of canvases) bare.landmarker.detect(canvas)
    })
    await timed(round < 0 ? [] : segment, () =>
      bare.segmenter.segment(small, (result) => result.confidenceMasks![0]!.getAsFloat32Array()),
    )
    await timed(round < 0 ? [] : ours, () => tasks.still(still, presetId))
  }
  return { ours, floor, segment }
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  try {
    postMessage(data.kind === 'frames' ? await frames(data) : await stills(data))
  } catch (error) {
    postMessage({ error: String(error) })
  }
})
