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
  /** Faces of a card whose text is level when the picture is turned so far clockwise. */
  readonly card: (picture: Uint8Array, mediaType: string, turnedDeg: number) => Promise<LandmarksDocument>
}

/** What the page offers, by name. */
interface Offered {
  readonly analyse: (path: string, preset: string) => Promise<PageReport>
  readonly analyseCard: (path: string, turnedDeg: number) => Promise<LandmarksDocument>
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
    async function asked<T>(
      bytes: Uint8Array,
      mediaType: string,
      ask: (path: string) => Promise<T>,
    ): Promise<T> {
      const path = served.picture(bytes, mediaType)
      try {
        return await ask(path)
      } finally {
        served.forget(path)
      }
    }
    return await use({
      async still(bytes, mediaType, presetId) {
        const { maskPng, ...rest } = await asked(bytes, mediaType, (path) =>
          page.evaluate(([from, id]) => (window as unknown as Offered).analyse(from, id), [
            path,
            presetId,
          ] as const),
        )
        return { ...rest, mask: Buffer.from(maskPng, 'base64') }
      },
      card: (bytes, mediaType, turnedDeg) =>
        asked(bytes, mediaType, (path) =>
          page.evaluate(([from, turn]) => (window as unknown as Offered).analyseCard(from, turn), [
            path,
            turnedDeg,
          ] as const),
        ),
    })
  } finally {
    await browser.close()
    served.close()
  }
}
