// The app's own analysis for the command line: the same worker, in headless Chromium, on a loopback host.
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { LandmarksDocument, Measure } from '../../core/photo/types.ts'
import { createPages } from '../../station/kiosk/pages.ts'
import { inRoot } from '../setup/root.ts'
import { launch } from './drive.ts'

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
  let picture: { bytes: Uint8Array; mediaType: string } | null = null
  const app = new Hono()
  app.get('/picture', () =>
    picture
      ? new Response(Buffer.from(picture.bytes), { headers: { 'content-type': picture.mediaType } })
      : new Response(null, { status: 404 }),
  )
  app.route(
    '/',
    createPages({
      renderer: inRoot('out', 'renderer'),
      models: inRoot('resources', 'models'),
      wasm: inRoot('node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
      sitter: inRoot('resources', 'sitter'),
    }),
  )
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}/analysis-page/analysis.html`)
    await page.waitForFunction(() => 'analyse' in window)
    return await use({
      async still(bytes, mediaType, presetId) {
        picture = { bytes, mediaType }
        const report = await page.evaluate(
          (id) =>
            (window as unknown as { analyse: (path: string, preset: string) => Promise<PageReport> }).analyse(
              '/picture',
              id,
            ),
          presetId,
        )
        const { maskPng, ...rest } = report
        return { ...rest, mask: Buffer.from(maskPng, 'base64') }
      },
    })
  } finally {
    await browser.close()
    server.close()
  }
}
