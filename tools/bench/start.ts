// From nothing to the student's picture on the screen: the booth's process, Chromium, the session that was left at the
// camera. The floor is Chromium opening an empty page that shows the camera. The operator is signed in by the bench:
// typing a PIN is not starting.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launch } from '../cli/drive.ts'
import { servePage } from '../cli/serve-page.ts'
import { inRoot } from '../setup/root.ts'
import { makeFakeCamera } from '../sitter/fake-camera.ts'
import { MATERIAL } from '../sitter/material.ts'
import { type Bench, byTurns, resultOf } from './bench.ts'
import { prepareBooth } from './start-booth.ts'

const ROUNDS = 8

const playing = (page: Page) =>
  page.waitForFunction(() => {
    const video = document.querySelector('video')
    return video !== null && video.readyState >= 2 && video.videoWidth > 0 && !video.paused
  })

async function open(url: string, fakeCamera: string): Promise<void> {
  const browser = await launch({ fakeCamera })
  try {
    const page = await browser.newPage()
    await page.goto(url)
    await playing(page)
  } finally {
    await browser.close()
  }
}

function startedBooth(dataDir: string): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [inRoot('tools', 'bench', 'start-booth.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) resolve({ address: text.trim(), child })
    })
    child.once('exit', (code) => reject(new Error(`the booth ended with ${code}`)))
  })
}

export const start: Bench = {
  name: 'start',
  async run(say) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))
    const fakeCamera = join(folder, 'camera.mjpeg')
    await makeFakeCamera({
      image: join(MATERIAL, 'frame-01.jpg'),
      out: fakeCamera,
      widthPx: 1280,
      heightPx: 720,
    })
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><video autoplay muted></video><script type="module" src="camera.js"></script>',
    )
    writeFileSync(
      join(folder, 'camera.js'),
      "document.querySelector('video').srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 1280 } })",
    )
    const empty = await servePage({ renderer: folder })
    const dataDir = join(folder, 'data')
    await prepareBooth(dataDir)
    try {
      const rounds = await byTurns(
        ROUNDS,
        () => open(empty.url, fakeCamera),
        async (round) => {
          say(`round ${round}`)
          const { address, child } = await startedBooth(dataDir)
          await open(address, fakeCamera)
          const gone = once(child, 'exit')
          child.kill('SIGTERM')
          await gone
        },
        1,
      )
      return resultOf('start', rounds)
    } finally {
      empty.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
