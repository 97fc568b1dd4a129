// A page of our own on loopback, with the models and headers the booth's screens get: for tests, benches and the command
// line.
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createPages } from '../../station/kiosk/pages.ts'
import { inRoot } from '../setup/root.ts'

export interface ServedPage {
  readonly url: string
  /** The address under which the page can fetch these bytes. */
  readonly picture: (bytes: Uint8Array, mediaType?: string) => string
  readonly forget: (path: string) => void
  readonly close: () => void
}

export interface PageOptions {
  /** Folder of the built page. */
  readonly renderer: string
  /** Another folder in place of `resources/models`. */
  readonly models?: string
}

export async function servePage({ renderer, models }: PageOptions): Promise<ServedPage> {
  const pictures = new Map<string, { bytes: Uint8Array; mediaType: string }>()
  let given = 0
  const app = new Hono()
  app.get('/picture/:number', (context) => {
    const picture = pictures.get(context.req.path)
    if (!picture) return context.notFound()
    return new Response(Buffer.from(picture.bytes), { headers: { 'content-type': picture.mediaType } })
  })
  app.route(
    '/',
    createPages({
      renderer,
      models: models ?? inRoot('resources', 'models'),
      wasm: inRoot('node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
      sitter: inRoot('resources', 'sitter'),
    }),
  )
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    picture(bytes, mediaType = 'image/jpeg') {
      given += 1
      const path = `/picture/${given}`
      pictures.set(path, { bytes, mediaType })
      return path
    },
    forget: (path) => void pictures.delete(path),
    close: () => {
      server.close()
    },
  }
}
