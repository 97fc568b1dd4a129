// The app's own analysis for the command line: the same worker, in headless Chromium, on a loopback host.
import type { LandmarksDocument, Measure } from '../../core/photo/types.ts'
import { inRoot } from '../setup/root.ts'
import { launch } from './drive.ts'
import { servePage } from './serve-page.ts'

export interface StillAnalysis {
  readonly landmarks: LandmarksDocument
  readonly mask: Buffer
  readonly measures: readonly Measure[]
  readonly widthPx: number
  readonly heightPx: number
}

export interface Analyser {
  readonly still: (picture: Uint8Array, mediaType: string, presetId: string) => Promise<StillAnalysis>
}

interface PageReport extends Omit<StillAnalysis, 'mask'> {
  readonly maskPng: string
}

export async function withAnalysis<T>(use: (analyser: Analyser) => Promise<T>): Promise<T> {
  const served = await servePage({ renderer: inRoot('out', 'renderer') })
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(`${served.url}analysis-page/analysis.html`)
    await page.waitForFunction(() => 'analyse' in window)
    return await use({
      async still(bytes, mediaType, presetId) {
        const path = served.picture(bytes, mediaType)
        const report = await page.evaluate(
          ([from, id]) =>
            (window as unknown as { analyse: (path: string, preset: string) => Promise<PageReport> }).analyse(
              from,
              id,
            ),
          [path, presetId] as const,
        )
        served.forget(path)
        const { maskPng, ...rest } = report
        return { ...rest, mask: Buffer.from(maskPng, 'base64') }
      },
    })
  } finally {
    await browser.close()
    served.close()
  }
}
