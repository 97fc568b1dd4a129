// A camera and its live analysis, in the browser: what is opened, what is refused, what happens when it goes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packaged, pngOf } from '../../tools/models/trial/pictures.ts'
import { eventually } from '../../tools/patience/patience.ts'
import { makeFakeCamera } from '../../tools/sitter/fake-camera.ts'
import { openTrial, type Trial } from './open-trial.ts'

const SIZE = { widthPx: 1280, heightPx: 720 }
/** Beside the portrait: red on the left, blue on the right, so that a mirrored still shows. */
const SIDE_PX = 200
const TRUSTED = { kind: 'device', label: null, trusted: true } as const

const folder = mkdtempSync(join(tmpdir(), 'analysis-live-'))
const fakeCamera = join(folder, 'camera.mjpeg')
let trial: Trial

beforeAll(async () => {
  const side = (background: string) =>
    sharp({ create: { width: SIDE_PX, height: SIZE.heightPx, channels: 3, background } })
      .png()
      .toBuffer()
  const scene = sharp({
    create: { width: SIZE.widthPx, height: SIZE.heightPx, channels: 3, background: '#c8c8c8' },
  })
  const image = join(folder, 'scene.png')
  await scene
    .composite([
      { input: await side('#ff0000'), left: 0, top: 0 },
      { input: await side('#0000ff'), left: SIZE.widthPx - SIDE_PX, top: 0 },
      { input: await pngOf(packaged), left: 360, top: 40 },
    ])
    .png()
    .toFile(image)
  await makeFakeCamera({ image, out: fakeCamera, ...SIZE, frames: 2 })
  trial = await openTrial({ fakeCamera })
})
afterAll(async () => {
  await trial?.close()
  rmSync(folder, { recursive: true, force: true })
})

const live = () => trial.ask('live')

describe('opening', () => {
  it('lists what there is and knows the stand-in for what it is', async () => {
    await trial.ask('openOnce', TRUSTED)
    const cameras = await trial.ask('cameras')
    expect(cameras).toHaveLength(1)
    expect(cameras[0]).toMatchObject({ virtual: true })
  })

  it('refuses it for a real session', async () => {
    const untrusted = { kind: 'device', label: null, trusted: false } as const
    expect(await trial.ask('openOnce', untrusted)).toEqual({ failure: 'virtual' })
  })

  it('says when the chosen camera is not there', async () => {
    const other = { kind: 'device', label: 'Another camera', trusted: false } as const
    expect(await trial.ask('openOnce', other)).toEqual({ failure: 'not-found' })
  })

  it('gives its full resolution and a still that is neither mirrored nor cut', async () => {
    const opened = await trial.ask('openOnce', TRUSTED)
    if ('failure' in opened) throw new Error(opened.failure)
    expect(opened).toMatchObject(SIZE)
    const { type, widthPx, heightPx, left, right } = opened.still
    expect({ type, widthPx, heightPx }).toEqual({ type: 'image/jpeg', ...SIZE })
    expect(left[0]! - left[2]!).toBeGreaterThan(150)
    expect(right[2]! - right[0]!).toBeGreaterThan(150)
  })
})

describe('live', () => {
  it('analyses frame after frame and gives one instruction', async () => {
    await trial.ask('sit', TRUSTED)
    await eventually(async () => expect((await live()).frames).toBeGreaterThan(3))
    const { states, guidance } = await live()
    expect(states).toEqual(['opening', 'live'])
    expect(guidance).toMatchObject({ ready: true, failure: null, delegate: 'CPU' })
    expect(guidance!.instruction).not.toBeNull()
    expect(guidance!.measures!['face-count']!.value).toBe(1)
  })

  it('a camera that went is waited for and opened again', async () => {
    await trial.ask('stopTrack')
    await eventually(async () => expect((await live()).states).toEqual(['opening', 'live', 'lost', 'live']))
    const { frames } = await live()
    await eventually(async () => expect((await live()).frames).toBeGreaterThan(frames + 2))
    await trial.ask('leave')
  })

  it('nothing of all this tried to leave the machine', () => expect(trial.outgoing()).toEqual([]))
})

describe('graphics', () => {
  const seen = async (...asks: ('frame' | 'card' | 'lose')[]) =>
    trial.ask('facesSeen', trial.picture(await pngOf(packaged)), asks)

  it('are enough for live guidance and stills at once: a card that was read blinds no camera', async () => {
    expect(await seen('card', 'frame', 'frame')).toEqual([1, 1, 1])
  })

  it('that start anew are noticed: a frame says so and the next one is seen again, a card is looked at again', async () => {
    const lost = { code: 'failed', detail: expect.stringContaining('graphics context') }
    expect(await seen('frame', 'lose', 'frame', 'frame')).toEqual([1, lost, 1])
    expect(await seen('card', 'lose', 'card')).toEqual([1, 1])
  })
})

describe('without a camera', () => {
  it('none, or not allowed: the cause is told', async () => {
    const none = await openTrial()
    try {
      expect(await none.ask('openOnce', TRUSTED)).toEqual({ failure: 'none' })
    } finally {
      await none.close()
    }
    const refused = await openTrial({
      flags: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
    })
    try {
      expect(await refused.ask('openOnce', TRUSTED)).toEqual({ failure: 'denied' })
    } finally {
      await refused.close()
    }
  })
})
