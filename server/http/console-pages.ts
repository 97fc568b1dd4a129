// The built console as files, under a policy that lets it load nothing from, and send nothing to, anywhere else.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { type AccessRules, isSecure } from './access.ts'
import { pagePolicy } from './security-headers.ts'
import { deviceCookieHeader, readDeviceCookie } from './session-cookie.ts'

export function consolePages(root: string, access: AccessRules): Hono {
  const app = new Hono()
  app.get('/', async (context) => {
    const html = await readFile(join(root, 'index.html'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (html === null) {
      return context.text('The console is not built yet: run "npm run build" and reload this page.', 503)
    }
    const secure = isSecure(access, context.req.header('host') ?? '')
    if (readDeviceCookie(context.req.header('cookie') ?? null, secure) === null) {
      context.header('set-cookie', deviceCookieHeader(secure))
    }
    const nonce = randomBytes(16).toString('base64')
    context.header('content-security-policy', pagePolicy(nonce))
    context.header('cache-control', 'no-store')
    return context.html(html.replaceAll('__NONCE__', nonce))
  })
  app.get('/*', serveStatic({ root, rewriteRequestPath: (path) => path.replace(/^\/console/, '') }))
  return app
}
