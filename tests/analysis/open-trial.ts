// Test support: the trial page, built as the booth's screens are built, served as they are served, in a real Chromium
// whose every way out of this machine is watched.
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { createPages } from '../../station/kiosk/pages.ts'
import { launch } from '../../tools/cli/drive.ts'
import { watchOutgoing } from '../../tools/cli/outgoing.ts'
import { inRoot } from '../../tools/setup/root.ts'
import type { Trial as PageTrial } from './trial/page.ts'

type Method = keyof PageTrial

export interface Trial {
  readonly page: Page
  /** Calls a method of the page. */
  readonly ask: <M extends Method>(
    method: M,
    ...args: Parameters<PageTrial[M]>
  ) => Promise<Awaited<ReturnType<PageTrial[M]>>>
  /** The address under which the page can fetch these bytes. */
  readonly picture: (bytes: Uint8Array) => string
  /** Everything that tried to leave this machine. */
  readonly outgoing: () => readonly string[]
  readonly close: () => Promise<void>
}

export interface TrialOptions {
  readonly fakeCamera?: string
  readonly flags?: readonly string[]
  /** Another folder in place of `resources/models`. */
  readonly models?: string
}

let built: Promise<string> | null = null
/** Built once for all trials of a test file. */
function pageDir(): Promise<string> {
  built ??= (async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'analysis-trial-'))
    process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
    await build({
      configFile: false,
      root: inRoot('tests', 'analysis', 'trial'),
      base: './',
      logLevel: 'error',
      worker: { format: 'es' },
      build: { outDir, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 2000, minify: false },
    })
    return outDir
  })()
  return built
}

export async function openTrial({ fakeCamera, flags = [], models }: TrialOptions = {}): Promise<Trial> {
  const pictures: Uint8Array[] = []
  const app = new Hono()
  app.get('/picture/:index', (context) => {
    const bytes = pictures[Number(context.req.param('index'))]
    return bytes ? new Response(Buffer.from(bytes)) : context.notFound()
  })
  app.route(
    '/',
    createPages({
      renderer: await pageDir(),
      models: models ?? inRoot('resources', 'models'),
      wasm: inRoot('node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
      sitter: inRoot('resources', 'sitter'),
    }),
  )
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const outgoing = await watchOutgoing()
  const browser = await launch({
    ...(fakeCamera ? { fakeCamera } : {}),
    flags: [...outgoing.flags, ...flags],
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction(() => 'trial' in window)
  return {
    page,
    ask: (method, ...args) =>
      page.evaluate(
        ([name, values]) =>
          (window as unknown as { trial: Record<string, (...given: unknown[]) => unknown> }).trial[name]!(
            ...values,
          ),
        [method, args] as const,
      ) as never,
    picture(bytes) {
      pictures.push(bytes)
      return `/picture/${pictures.length - 1}`
    },
    outgoing: outgoing.requests,
    async close() {
      await browser.close()
      server.close()
      await outgoing.close()
    },
  }
}
