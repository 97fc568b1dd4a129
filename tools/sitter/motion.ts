// The training camera's pictures: a short motion, rendered to files because a frame takes up to a second without a GPU.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { photoRequest } from './framing.ts'
import { motionScript } from './motion-script.ts'
import type { Profile } from './profiles.ts'
import type { Sitter, SitterRequest } from './render.ts'

/** motion.json; played from the first frame, then over and over from `loopFrom` to the last. */
export interface Motion {
  readonly widthPx: number
  readonly heightPx: number
  readonly loopFrom: number
  readonly frames: readonly { readonly file: string; readonly durationMs: number }[]
}

const SIZE = { widthPx: 1280, heightPx: 720 }
const JPEG = { type: 'image/jpeg', quality: 0.93 } as const

/** Writes frame-NN.jpg (equal poses once) and motion.json into `folder`; `onFrame` is told how many of them are done. */
export async function renderMotion(
  sitter: Sitter,
  profile: Profile,
  folder: string,
  onFrame: (done: number, all: number) => void = () => undefined,
): Promise<Motion> {
  const { steps, loopFrom } = motionScript()
  const files = new Map<string, string>()
  for (const { change } of steps) {
    const key = JSON.stringify(change)
    if (!files.has(key)) files.set(key, `frame-${String(files.size).padStart(2, '0')}.jpg`)
  }
  let done = 0
  for (const [key, file] of files) {
    const change = JSON.parse(key) as SitterRequest
    const { image } = await sitter.shoot(photoRequest(profile, { ...SIZE, ...change }), JPEG)
    await writeFile(join(folder, file), image)
    onFrame(++done, files.size)
  }
  const frames = steps.map(({ change, durationMs }) => ({
    file: files.get(JSON.stringify(change))!,
    durationMs,
  }))
  const motion: Motion = { ...SIZE, loopFrom, frames }
  await writeFile(join(folder, 'motion.json'), JSON.stringify(motion, null, 2))
  return motion
}
