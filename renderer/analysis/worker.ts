// The analysis worker: live frames in VIDEO mode on whichever delegate was faster here, stills in IMAGE mode on the CPU
// always, so that a verdict does not depend on the machine.
import { bundledPreset } from '../../core/photo/bundled.ts'
import { measurePhoto } from '../../core/photo/measure-photo.ts'
import type { Face, LandmarksDocument, PersonMask } from '../../core/photo/types.ts'
import { drawn, facesOf, maskOf, pngOf, rasterOf, type Tile, whole } from './picture.ts'
import type { AnalysisFailure, Answer, Ready, Request, Results, StillReport, Work } from './protocol.ts'
import { createTasks, hasGraphicsProcessor, type Tasks } from './tasks.ts'

const STILL_LONGEST_PX = 1280
const RASTER_LONGEST_PX = 2048
const MASK_LONGEST_PX = 1024
const TIMED_FRAMES = 3
/** Parts of a picture to look at more closely when no face is found in the whole: small faces are easily missed. */
const CLOSER_LOOKS = [
  { x: 0.6, y: 0, width: 0.4, height: 1 },
  { x: 0, y: 0, width: 0.6, height: 0.6 },
  { x: 0.4, y: 0, width: 0.6, height: 0.6 },
  { x: 0, y: 0.4, width: 0.6, height: 0.6 },
  { x: 0.4, y: 0.4, width: 0.6, height: 0.6 },
]

let base = ''
let live: Tasks | null = null
let still: Promise<Tasks> | null = null
let lastTimeMs = 0

const stillTasks = (): Promise<Tasks> => {
  still ??= createTasks(base, 'IMAGE', 'CPU')
  return still
}

function segmented(run: (done: (mask: PersonMask) => void) => void): PersonMask {
  let mask: PersonMask | null = null
  run((one) => {
    mask = one
  })
  if (!mask) throw new Error('the segmenter gave no mask')
  return mask
}

/** Milliseconds a frame of picture noise takes; the first one also pays for warming up and is not counted. */
function timed(tasks: Tasks): number {
  const canvas = new OffscreenCanvas(640, 360)
  canvas.getContext('2d')!.fillRect(0, 0, 320, 360)
  let startedMs = 0
  for (let frame = 0; frame <= TIMED_FRAMES; frame++) {
    if (frame === 1) startedMs = performance.now()
    lastTimeMs += 1
    tasks.landmarker.detectForVideo(canvas, lastTimeMs)
    tasks.segmenter.segmentForVideo(canvas, lastTimeMs, () => undefined)
  }
  return (performance.now() - startedMs) / TIMED_FRAMES
}

async function start(at: string): Promise<Ready> {
  base = at
  const onCpu = await createTasks(base, 'VIDEO', 'CPU')
  const cpuMs = timed(onCpu)
  live = onCpu
  if (!hasGraphicsProcessor()) return { delegate: 'CPU', cpuMs, gpuMs: null }
  const onGpu = await createTasks(base, 'VIDEO', 'GPU').catch(() => null)
  if (!onGpu) return { delegate: 'CPU', cpuMs, gpuMs: null }
  const gpuMs = timed(onGpu)
  const faster = gpuMs < cpuMs ? onGpu : onCpu
  const slower = faster === onGpu ? onCpu : onGpu
  slower.landmarker.close()
  slower.segmenter.close()
  live = faster
  return { delegate: faster === onGpu ? 'GPU' : 'CPU', cpuMs, gpuMs }
}

function frame(picture: ImageBitmap, timeMs: number): Results['frame'] {
  const startedMs = performance.now()
  if (!live) throw new Error('not started')
  // The tasks demand rising times; a restarted camera's clock may begin anew.
  lastTimeMs = Math.max(lastTimeMs + 1, Math.round(timeMs))
  const canvas = drawn(picture, whole(picture), Math.max(picture.width, picture.height))
  const faces = facesOf(live.landmarker.detectForVideo(canvas, lastTimeMs), whole(picture))
  const { segmenter } = live
  const mask = segmented((done) =>
    segmenter.segmentForVideo(canvas, lastTimeMs, (result) => done(maskOf(result.confidenceMasks![0]!))),
  )
  const raster = rasterOf(canvas)
  const { widthPx, heightPx } = raster
  const measures = Object.values(measurePhoto(raster, { widthPx, heightPx, faces, mask }))
  return { measures, widthPx, heightPx, analysisMs: performance.now() - startedMs }
}

function look({ landmarker }: Tasks, picture: ImageBitmap, tile: Tile): Face[] {
  return facesOf(landmarker.detect(drawn(picture, tile, STILL_LONGEST_PX)), tile)
}

async function facesIn(picture: ImageBitmap): Promise<LandmarksDocument> {
  const tasks = await stillTasks()
  const { width: widthPx, height: heightPx } = picture
  let faces = look(tasks, picture, whole(picture))
  for (const part of CLOSER_LOOKS) {
    if (faces.length > 0) break
    faces = look(tasks, picture, {
      xPx: Math.round(part.x * widthPx),
      yPx: Math.round(part.y * heightPx),
      widthPx: Math.round(part.width * widthPx),
      heightPx: Math.round(part.height * heightPx),
    })
  }
  return {
    version: 1,
    widthPx,
    heightPx,
    faces: faces.map((one) => ({
      landmarks: [...one.landmarks],
      matrix: one.matrix ? [...one.matrix] : null,
    })),
  }
}

async function stillReport(picture: ImageBitmap, presetId: string): Promise<StillReport> {
  const { segmenter } = await stillTasks()
  const landmarks = await facesIn(picture)
  const canvas = drawn(picture, whole(picture), MASK_LONGEST_PX)
  const mask = segmented((done) =>
    segmenter.segment(canvas, (result) => done(maskOf(result.confidenceMasks![0]!))),
  )
  const analysis = { ...landmarks, mask }
  const raster = rasterOf(drawn(picture, whole(picture), RASTER_LONGEST_PX))
  const measures = Object.values(measurePhoto(raster, analysis, bundledPreset(presetId) ?? null))
  return { landmarks, mask: await pngOf(mask), measures, widthPx: picture.width, heightPx: picture.height }
}

async function decoded<T>(blob: Blob, use: (picture: ImageBitmap) => Promise<T>): Promise<T> {
  const picture = await createImageBitmap(blob).catch(() => {
    throw new Error('picture-unreadable')
  })
  try {
    return await use(picture)
  } finally {
    picture.close()
  }
}

async function perform(work: Work): Promise<Results[keyof Results]> {
  switch (work.kind) {
    case 'start':
      return start(work.base)
    case 'frame':
      try {
        return frame(work.frame, work.timeMs)
      } finally {
        work.frame.close()
      }
    case 'still':
      return decoded(work.picture, (picture) => stillReport(picture, work.presetId))
    case 'faces':
      return decoded(work.picture, facesIn)
  }
}

function failureOf(work: Work, error: unknown): AnalysisFailure {
  if (work.kind === 'start') return 'models-missing'
  return (error as Error).message === 'picture-unreadable' ? 'picture-unreadable' : 'failed'
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  let answer: Answer
  try {
    answer = { id: data.id, ok: true, result: await perform(data) }
  } catch (error) {
    answer = {
      id: data.id,
      ok: false,
      code: failureOf(data, error),
      detail: String((error as Error).message ?? error),
    }
  }
  postMessage(answer)
})
