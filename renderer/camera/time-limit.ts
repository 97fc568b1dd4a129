import { type CameraFailure, CameraUnusable } from './camera-failure.ts'

/** Drivers that hang never answer; whoever waits for one is told after a while. */
export async function within<T>(limitMs: number, work: Promise<T>, failure: CameraFailure): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CameraUnusable(failure)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
