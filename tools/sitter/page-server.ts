// Serves the built page on loopback for as long as one sitter is open. Nothing but the listed folders is readable, and
// the page may speak to nobody else: the landmark library would post usage logs to its maker.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import { canonicalMesh } from './mesh/canonical-mesh.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.task': 'application/octet-stream',
  '.woff2': 'font/woff2',
}
const MESH_PATH = '/canonical-mesh.json'

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
  const mesh = JSON.stringify(canonicalMesh())
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://sitter')
    if (pathname === MESH_PATH) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(mesh)
      return
    }
    const file = fileFor(folders, decodeURIComponent(pathname))
    const type = TYPES[extname(file ?? '')]
    const bytes = file && type ? await readFile(file).catch(() => null) : null
    if (bytes && type) {
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(bytes)
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
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

/** `/wasm/…` and `/models/…` have folders of their own; null for a path that leads out of its folder. */
function fileFor(folders: PageFolders, path: string): string | null {
  const [, first, ...rest] = path.split('/')
  const [folder, inside] =
    first === 'wasm' || first === 'models'
      ? [folders[first], rest.join('/')]
      : [folders.page, path === '/' ? 'index.html' : path]
  const file = normalize(join(folder, inside))
  return file.startsWith(folder + sep) ? file : null
}
