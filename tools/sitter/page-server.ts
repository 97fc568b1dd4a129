// Serves the built page on loopback for as long as one sitter is open. Nothing but the listed folders is readable, and
// the page may speak to nobody else: the landmark library would post usage logs to its maker.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { canonicalMesh } from './mesh/canonical-mesh.ts'

const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:"

export interface PageFolders {
  readonly page: string
  readonly wasm: string
  readonly models: string
}

export interface PageServer {
  readonly url: string
  readonly close: () => Promise<void>
}

export async function servePage(folders: PageFolders): Promise<PageServer> {
  const mesh = canonicalMesh()
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('content-security-policy', POLICY)
  })
  app.get('/canonical-mesh.json', (context) => context.json(mesh))
  for (const part of ['wasm', 'models'] as const) {
    app.get(
      `/${part}/*`,
      serveStatic({ root: folders[part], rewriteRequestPath: (path) => path.slice(part.length + 1) }),
    )
  }
  app.get('/*', serveStatic({ root: folders.page }))
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
