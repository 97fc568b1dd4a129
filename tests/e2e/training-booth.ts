// A booth in training with a demo server beside it, in a folder of its own, and a browser to drive it by.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { startBooth } from '../../tools/cli/booth.ts'
import { launch } from '../../tools/cli/drive.ts'
import { makeFakeCamera } from '../../tools/sitter/fake-camera.ts'

interface TrainingBooth {
  /** Where the file picker finds card scans instead of the students' own. */
  readonly scanFrom: (folder: string) => void
  readonly isTraining: () => boolean
  readonly context: BrowserContext
  readonly address: string
}

/**
 * `seen` is the picture before the camera; without one the browser has no camera. `camera` is what the booth was started
 * with.
 */
export async function withTrainingBooth(
  seen: string | null,
  use: (booth: TrainingBooth) => Promise<void>,
  camera: string | null = 'fake',
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'training-booth-'))
  const fakeCamera = join(dataDir, 'camera.mjpeg')
  if (seen !== null)
    await makeFakeCamera({ image: seen, out: fakeCamera, widthPx: 640, heightPx: 360, frames: 2 })
  const training = { camera, training: true, lang: 'zh-CN' } as const
  const booth = await startBooth({ dataDir, port: 0, serverUrl: null, ...training })
  const browser = await launch(seen === null ? {} : { fakeCamera })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const scanFrom = (scannerFolder: string) => booth.station.state.folder().site.change({ scannerFolder })
    const isTraining = () => booth.station.state.folder().training
    await use({ context, address: booth.kiosk.address(), scanFrom, isTraining })
  } finally {
    await browser.close()
    await booth.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
