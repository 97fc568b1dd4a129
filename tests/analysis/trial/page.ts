// The renderer's camera and analysis without its screens: what the tests ask of them is reached through `window.trial`.
import { createElement, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import type { LandmarksDocument } from '../../../core/photo/types.ts'
import { createAnalysis } from '../../../renderer/analysis/client.ts'
import { AnalysisFailed, type Delegate, type FrameReport } from '../../../renderer/analysis/protocol.ts'
import { analyseCard, analyseStill } from '../../../renderer/analysis/still.ts'
import { type Guidance, useGuidance } from '../../../renderer/analysis/use-guidance.ts'
import { type CameraChoice, listCameras, openCamera } from '../../../renderer/camera/camera.ts'
import { failureOf } from '../../../renderer/camera/camera-failure.ts'
import { type CameraStatus, useCamera } from '../../../renderer/camera/use-camera.ts'

const pictureAt = async (path: string): Promise<Blob> => (await fetch(path)).blob()

/** The code in place of the error, so that it survives the way to the test. */
const orCode = async <T>(work: Promise<T>): Promise<T | { readonly code: string; readonly detail: string }> =>
  work.catch((error: unknown) => {
    if (error instanceof AnalysisFailed) return { code: error.code, detail: error.detail }
    throw error
  })

const documentOf = async (blob: Blob | null): Promise<LandmarksDocument | null> =>
  blob && (JSON.parse(await blob.text()) as LandmarksDocument)

async function still(path: string) {
  const { landmarks, mask, ...rest } = await analyseStill(await pictureAt(path), 'chsi-2017-99')
  const { width, height } = await createImageBitmap(mask)
  return {
    ...rest,
    landmarks: await documentOf(landmarks),
    mask: { widthPx: width, heightPx: height, type: mask.type },
  }
}

async function card(path: string, turnedDeg = 0) {
  return documentOf(await analyseCard(await pictureAt(path), turnedDeg))
}

/** Workers that never lose a context by themselves, so that it does not matter when the collector runs. */
async function holding() {
  const workers: Worker[] = []
  const start = async (): Promise<void> => {
    const worker = new Worker(new URL('./holding-worker.ts', import.meta.url), { type: 'module' })
    await new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }))
    workers.push(worker)
  }
  await start()
  // For the one that is started where the first is given up.
  await start()
  let used = -1
  const createWorker = () => workers[++used]!
  return { analysis: createAnalysis({ createWorker }), lose: () => workers[used]!.postMessage('lose') }
}

/** How many faces a live frame and a card scan of the picture show, in the order of `asks`; `lose` takes all contexts. */
async function facesSeen(path: string, asks: readonly ('frame' | 'card' | 'lose')[]) {
  const { analysis, lose } = await holding()
  const picture = await pictureAt(path)
  const bitmap = await createImageBitmap(picture)
  const seen = []
  for (const one of asks) {
    if (one === 'lose') lose()
    else if (one === 'card')
      seen.push(
        await orCode(
          analysis.ask({ kind: 'card-faces', picture, turnedDeg: 0 }).then(({ faces }) => faces.length),
        ),
      )
    else {
      const frame = new VideoFrame(bitmap, { timestamp: 0 })
      const found = analysis.ask({ kind: 'frame', frame, timeMs: performance.now() }, [frame])
      seen.push(await orCode(found.then((report) => measured(report, 'face-count'))))
    }
  }
  analysis.close()
  return seen
}

const measured = ({ measures }: FrameReport, id: string) => measures.find((one) => one.id === id)?.value

/** Opens a camera, takes a still, closes it. */
async function openOnce(choice: CameraChoice) {
  try {
    const camera = await openCamera(choice)
    const { label, widthPx, heightPx } = camera
    const taken = await camera.takeStill()
    const picture = await createImageBitmap(taken)
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const context = canvas.getContext('2d')!
    context.drawImage(picture, 0, 0)
    const pixel = (x: number) =>
      [...context.getImageData(Math.round(x), picture.height / 2, 1, 1).data].slice(0, 3)
    camera.close()
    return {
      label,
      widthPx,
      heightPx,
      still: {
        type: taken.type,
        widthPx: picture.width,
        heightPx: picture.height,
        left: pixel(picture.width * 0.02),
        right: pixel(picture.width * 0.98),
      },
    }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

interface Live {
  readonly states: CameraStatus['state'][]
  guidance: Guidance | null
  /** When each analysed frame's guidance was shown. */
  readonly shownMs: number[]
  status: CameraStatus | null
}

const live: Live = { states: [], guidance: null, shownMs: [], status: null }

function Booth({ choice }: { readonly choice: CameraChoice }) {
  const status = useCamera(choice)
  const guidance = useGuidance(status.state === 'live' ? status.camera : null, true)
  useEffect(() => {
    live.status = status
    if (live.states.at(-1) !== status.state) live.states.push(status.state)
  }, [status])
  useEffect(() => {
    live.guidance = guidance
    if (guidance.ready) live.shownMs.push(performance.now())
  }, [guidance])
  return null
}

const root = createRoot(document.getElementById('root')!)

const trial = {
  still: (path: string) => orCode(still(path)),
  card: (path: string, turnedDeg?: number) => orCode(card(path, turnedDeg)),
  facesSeen,
  cameras: listCameras,
  openOnce,
  sit: (choice: CameraChoice) => root.render(createElement(Booth, { choice })),
  leave: () => root.render(null),
  live: () => ({
    states: live.states,
    guidance: live.guidance,
    frames: live.shownMs.length,
  }),
  /** As if the cable were pulled. */
  stopTrack() {
    if (live.status?.state !== 'live') throw new Error('no camera is open')
    for (const track of live.status.camera.stream.getTracks()) track.stop()
  },
  /** How a fresh worker starts, and what frames of a picture then take. */
  async timeFrames(path: string, delegate: Delegate | null, frames: number) {
    const analysis = createAnalysis({ memory: { getItem: () => delegate, setItem: () => undefined } })
    const ready = await analysis.ready()
    const picture = await pictureAt(path)
    const tookMs: number[] = []
    for (let index = 0; index < frames; index++) {
      const small = await createImageBitmap(picture, { resizeWidth: 640 })
      const frame = new VideoFrame(small, { timestamp: 0 })
      small.close()
      const report = await analysis.ask({ kind: 'frame', frame, timeMs: performance.now() }, [frame])
      tookMs.push(report.analysisMs)
    }
    analysis.close()
    return { ready, tookMs }
  },
}

export type Trial = typeof trial
Object.assign(window, { trial })
