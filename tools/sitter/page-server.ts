// Serves the built page on loopback for as long as one sitter is open. Nothing but the page's own files is readable.
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
  '.woff2': 'font/woff2',
}
const MESH_PATH = '/canonical-mesh.json'

export interface PageServer {
  readonly url: string
  readonly close: () => Promise<void>
}

export async function servePage(folder: string): Promise<PageServer> {
  const mesh = JSON.stringify(canonicalMesh())
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://sitter')
    if (pathname === MESH_PATH) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(mesh)
      return
    }
    const file = normalize(join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname)))
    const type = TYPES[extname(file)]
    const bytes = file.startsWith(folder + sep) && type ? await readFile(file).catch(() => null) : null
    if (bytes && type) response.writeHead(200, { 'content-type': type }).end(bytes)
    else response.writeHead(404).end()
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
