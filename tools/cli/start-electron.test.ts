// What npm start -- --host electron starts the shell with, and how long it goes on doing so.
import { describe, expect, it } from 'vitest'
import { AGAIN } from '../../electron/lifecycle/restart.ts'
import { readShellFlags } from '../../electron/options/command.ts'
import { inRoot } from '../setup/root.ts'
import { type ElectronStart, shellArgs, superviseShell } from './start-electron.ts'

const start: ElectronStart = {
  dataDir: '/data',
  serverUrl: 'https://review.example',
  fakeCamera: null,
  headless: false,
  kiosk: true,
  port: 0,
}

describe('the shell is started', () => {
  it.each<[string, Partial<ElectronStart>, object]>([
    ['for a real booth', {}, {}],
    ['in a window', { kiosk: false }, { windowed: true }],
    ['for the demo', { serverUrl: null }, { training: true }],
    ['with a camera', { camera: 'HD Pro Webcam' }, { camera: 'HD Pro Webcam' }],
    ['with the sitter', { camera: 'sitter' }, { camera: 'sitter', training: true }],
    ['with a picture', { camera: 'a.jpg', fakeCamera: '/a.mjpeg' }, { camera: 'fake', training: true }],
    ['in English', { lang: 'en' }, { lang: 'en' }],
  ])('%s', (_name, change, flags) => {
    const args = shellArgs({ ...start, ...change })
    expect(args[0]).toBe(inRoot())
    expect(readShellFlags(args)).toEqual({ data: '/data', supervised: true, ...flags })
    const file = '--use-file-for-fake-video-capture=/a.mjpeg'
    expect(args.includes(file)).toBe(change.fakeCamera !== undefined)
  })

  it('again as often as it asks for, with what it must remember, and no longer', async () => {
    const codes = [AGAIN.remembered, AGAIN.remembered, AGAIN.afresh, AGAIN.remembered, 3]
    const seen: unknown[] = []
    let ms = 0
    const run = async (args: string[]) => {
      seen.push(readShellFlags(args).relaunched)
      return codes.shift()!
    }
    expect(await superviseShell(run, shellArgs(start), () => ++ms)).toBe(3)
    expect(seen).toEqual([undefined, [1], [1, 2], undefined, [3]])
  })
})
