// The tasks for live frames, on whichever delegate is faster on this machine.
import type { FaceLandmarkerResult } from '@mediapipe/tasks-vision'
import type { PersonMask } from '../../core/photo/types.ts'
import { maskFrom } from './picture.ts'
import type { Delegate, Ready } from './protocol.ts'
import { createTasks, giveBack, type Tasks } from './tasks.ts'

export interface LiveTasks {
  readonly tasks: Tasks
  readonly ready: Ready
}

const TIMED_FRAMES = 3
/** A frame this slow ends the trial: on software graphics one takes seconds. */
const HOPELESS_MS = 500
let lastTimeMs = 0

/** Throws when the tasks can see no more. */
export function lookLive(
  { landmarker, segmenter, canSee }: Tasks,
  pixels: ImageData,
  timeMs: number,
): { readonly found: FaceLandmarkerResult; readonly mask: PersonMask } {
  // The tasks demand rising times; a restarted camera's clock may begin anew.
  lastTimeMs = Math.max(lastTimeMs + 1, Math.round(timeMs))
  const found = landmarker.detectForVideo(pixels, lastTimeMs)
  const mask = maskFrom((done) => segmenter.segmentForVideo(pixels, lastTimeMs, done))
  if (!canSee()) throw new Error('a graphics context was lost')
  return { found, mask }
}

/** `wanted` is a choice made before; null times both. Throws as `createTasks` where not even the CPU works. */
export async function createLiveTasks(base: string, wanted: Delegate | null): Promise<LiveTasks> {
  const known = wanted === 'GPU' ? await createTasks(base, 'VIDEO', 'GPU').catch(() => null) : null
  if (known) return { tasks: known, ready: { delegate: 'GPU', cpuMs: null, gpuMs: null } }
  const onCpu = await createTasks(base, 'VIDEO', 'CPU')
  if (wanted !== null) return { tasks: onCpu, ready: { delegate: 'CPU', cpuMs: null, gpuMs: null } }
  const cpuMs = timed(onCpu)
  const onGpu = hasGraphicsProcessor() ? await createTasks(base, 'VIDEO', 'GPU').catch(() => null) : null
  const gpuMs = onGpu && timedOrNull(onGpu)
  if (onGpu && gpuMs !== null && gpuMs < cpuMs) {
    onCpu.close()
    return { tasks: onGpu, ready: { delegate: 'GPU', cpuMs, gpuMs } }
  }
  onGpu?.close()
  return { tasks: onCpu, ready: { delegate: 'CPU', cpuMs, gpuMs } }
}

/** Milliseconds a frame takes, mask read back and all. The first one also pays for compiling and is not counted. */
function timed(tasks: Tasks): number {
  const pixels = new ImageData(640, 360)
  pixels.data.fill(255, 0, pixels.data.length / 2)
  const counted: number[] = []
  for (let frame = 0; frame <= TIMED_FRAMES; frame++) {
    const startedMs = performance.now()
    lookLive(tasks, pixels, startedMs)
    const tookMs = performance.now() - startedMs
    if (frame > 0) counted.push(tookMs)
    if (counted.length > 0 && tookMs > HOPELESS_MS) break
  }
  return counted.reduce((sum, one) => sum + one, 0) / counted.length
}

/** Graphics that start and then cannot compute are as good as none. */
function timedOrNull(tasks: Tasks): number | null {
  try {
    return timed(tasks)
  } catch {
    return null
  }
}

/** False where graphics are computed on the processor: SwiftShader, llvmpipe and their like. */
function hasGraphicsProcessor(): boolean {
  const canvas = new OffscreenCanvas(1, 1)
  const gl = canvas.getContext('webgl2')
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
  giveBack(canvas)
  return !/swiftshader|llvmpipe|software|basic render/i.test(name)
}
