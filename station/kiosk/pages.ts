// What a host shows: the renderer as files, the built screens, models, the wasm of the live analysis, the training sitter's frames.
// One content security policy for all of it: nothing is loaded from, or sent to, anywhere but this host.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { failure, framesOf } from '../failure.ts'
import type { Caller } from '../presence/sign-ins.ts'

export interface PageRoots {
  readonly renderer: string
  readonly models: string
  readonly wasm: string
  readonly sitter: string
}

export const policy = (nonce: string): string =>
  [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const FIXED_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), display-capture=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

interface Env {
  Variables: { nonce: string }
}

export function createPages(roots: PageRoots): Hono<Env> {
  const app = new Hono<Env>()
  app.use(async (context, next) => {
    const nonce = randomBytes(16).toString('base64')
    context.set('nonce', nonce)
    await next()
    context.header('content-security-policy', policy(nonce))
    for (const [name, value] of Object.entries(FIXED_HEADERS)) context.header(name, value)
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-cache')
  })
  app.get('/', async (context) => {
    const html = await readFile(join(roots.renderer, 'index.html'), 'utf8')
    context.header('cache-control', 'no-store')
    return context.html(html.replaceAll('__NONCE__', context.get('nonce')))
  })
  for (const part of ['models', 'wasm', 'sitter'] as const) {
    app.get(
      `/${part}/*`,
      serveStatic({ root: roots[part], rewriteRequestPath: (path) => path.slice(part.length + 1) }),
    )
  }
  app.get('/*', serveStatic({ root: roots.renderer }))
  return app
}

/**
 * The pages and the bytes of one booth; `caller` is who the host found to be asking, where it tells them apart. A failure
 * nobody foresaw is answered typed, and logged without content.
 */
export function createScreens(
  roots: PageRoots,
  blobs: (request: Request, caller: Caller | undefined) => Promise<Response | null>,
): Hono<{ Variables: { caller: Caller } }> {
  const app = new Hono<{ Variables: { caller: Caller } }>()
  app.onError((error, context) => {
    const { code, data } = failure('STORE_FAILED')
    process.stderr.write(`${data.id} ${error.name}\n${framesOf(error).join('\n')}\n`)
    return context.json({ code, message: code, id: data.id }, 500)
  })
  app.all(
    '/blobs/*',
    async (context) => (await blobs(context.req.raw, context.get('caller'))) ?? context.notFound(),
  )
  app.route('/', createPages(roots))
  return app
}
