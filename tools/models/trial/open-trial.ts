// Test support: the built models in a real browser. Serves the models, the landmark library and the package that the
// descriptor was made from on loopback, under the policy of the booth, and remembers every address asked for.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import type { Face, Point } from '../../../core/photo/types.ts'
import { launchPatiently } from '../../patience/patient-browser.ts'
import { inRoot } from '../../setup/root.ts'

export interface Seen {
  readonly faces: readonly Face[]
  /** Person share 0..1 at each asked place. */
  readonly person: readonly number[]
}

export interface Trial {
  /** Landmarks of a PNG in its pixels, through the built landmarker and segmenter in a module worker. */
  readonly look: (png: Buffer, places?: readonly Point[]) => Promise<Seen>
  /** What the original library says of an RGB chip. */
  readonly originalDescriptor: (chip: Uint8Array, sizePx: number) => Promise<Float32Array>
  /** Closes the tasks; the addresses that the policy refused to the worker. */
  readonly finish: () => Promise<readonly string[]>
  /** Hosts asked for so far, without ports. */
  readonly hosts: () => readonly string[]
  readonly close: () => Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
const PAGE = '<!doctype html><title>trial</title><script type="module" src="/trial/page.js"></script>'
const FOLDERS: Readonly<Record<string, string>> = {
  trial: inRoot('tools', 'models', 'trial'),
  models: inRoot('resources', 'models'),
  library: inRoot('node_modules', '@mediapipe', 'tasks-vision'),
  original: inRoot('node_modules', '@vladmandic', 'face-api'),
}

async function bytesFor(path: string, given: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array | null> {
  if (path === '/index.html') return Buffer.from(PAGE)
  if (given.has(path)) return given.get(path)!
  const [, first = '', ...rest] = path.split('/')
  const folder = FOLDERS[first]
  if (!folder) return null
  const file = normalize(join(folder, ...rest))
  return file.startsWith(folder + sep) ? readFile(file).catch(() => null) : null
}

async function serve(given: ReadonlyMap<string, Uint8Array>) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://trial')
    const bytes = await bytesFor(pathname, given)
    const type = TYPES[extname(pathname)] ?? 'application/octet-stream'
    if (!bytes) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/index.html`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Throws when no Chromium is installed. */
export async function openTrial(): Promise<Trial> {
  const given = new Map<string, Uint8Array>()
  const server = await serve(given)
  const browser = await launchPatiently()
  const hosts = new Set<string>()
  const page = await browser.newPage()
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol.startsWith('http')) hosts.add(hostname)
  })
  await page.goto(server.url)
  const addressOf = (bytes: Uint8Array): string => {
    const address = `/given/${given.size}`
    given.set(address, bytes)
    return address
  }
  const call = <T>(name: string, ...args: readonly unknown[]): Promise<T> =>
    page.evaluate(`globalThis.${name}(...${JSON.stringify(args)})`) as Promise<T>
  return {
    look: (png, places = []) => call<Seen>('look', addressOf(png), places),
    originalDescriptor: async (chip, sizePx) =>
      Float32Array.from(await call<number[]>('originalDescriptor', addressOf(chip), sizePx)),
    finish: () => call<string[]>('finish'),
    hosts: () => [...hosts],
    async close() {
      await browser.close()
      server.close()
    },
  }
}
