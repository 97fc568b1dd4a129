// The analysis and its bare floor on the same pictures in the same worker, one after the other.
import { createFrameAnalysis } from '../../../renderer/analysis/frame.ts'
import { createLiveTasks } from '../../../renderer/analysis/live-tasks.ts'
import { drawn, whole } from '../../../renderer/analysis/picture.ts'
import { createStillTasks, type StillTasks } from '../../../renderer/analysis/still-tasks.ts'
import { createTasks, type Tasks } from '../../../renderer/analysis/tasks.ts'

export type Question =
  | {
      readonly kind: 'frames'
      readonly base: string
      readonly paths: readonly string[]
      readonly rounds: number
    }
  | {
      readonly kind: 'still'
      readonly base: string
      readonly still: string
      readonly portrait: string
      readonly presetId: string
    }

/** Milliseconds of each round, ours and the floor's. */
export interface Answer {
  readonly ours: readonly number[]
  readonly floor: readonly number[]
  /** Of `still`: the segmenter alone on the still. */
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
    const frame = new VideoFrame(picture, { timestamp: 0 })
    await timed(round < 0 ? [] : ours, () => analyseFrame(tasks, frame, performance.now()))
    frame.close()
  }
  tasks.close()
  bare.close()
  return { ours, floor, segment: [] }
}

const DETECTION_LONGEST_PX = 1280
const MASK_LONGEST_PX = 1024

/** Models are loaded and a first still analysed before anything is timed. */
let stillTools: Promise<{ readonly bare: Tasks; readonly tasks: StillTasks }> | null = null
async function openStillTools({ base, still, presetId }: Extract<Question, { kind: 'still' }>) {
  const bare = await createTasks(base, 'IMAGE', 'CPU')
  const tasks = createStillTasks(base)
  await tasks.still(await (await fetch(still)).blob(), presetId)
  return { bare, tasks }
}

async function still(question: Extract<Question, { kind: 'still' }>): Promise<Answer> {
  stillTools ??= openStillTools(question)
  const { bare, tasks } = await stillTools
  const blob = await (await fetch(question.still)).blob()
  const pictures = [await createImageBitmap(blob), await bitmap(question.portrait)]
  const canvases = pictures.map((one) => drawn(one, whole(one), DETECTION_LONGEST_PX))
  const small = drawn(pictures[0]!, whole(pictures[0]!), MASK_LONGEST_PX)
  const [ours, floor, segment]: [number[], number[], number[]] = [[], [], []]
  await timed(floor, () => {
    for (const canvas of canvases) bare.landmarker.detect(canvas)
  })
  await timed(segment, () =>
    bare.segmenter.segment(small, (result) => result.confidenceMasks![0]!.getAsFloat32Array()),
  )
  await timed(ours, () => tasks.still(blob, question.presetId))
  for (const one of pictures) one.close()
  return { ours, floor, segment }
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  try {
    postMessage(data.kind === 'frames' ? await frames(data) : await still(data))
  } catch (error) {
    postMessage({ error: String(error) })
  }
})
