// What the booth's screen shows when the data folder cannot be opened: what is wrong, what to do, and a way to try again.
// It touches nothing of the folder.
import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Problem } from '../../core/contract/station-records.ts'

export interface ProblemPageOptions {
  readonly problem: Problem
  readonly resourcesDir: string
  /** The built screens, for their stylesheet and font. */
  readonly renderer: string
  /** Somebody put it right and wants to start again. */
  readonly onTryAgain: () => void
}

export interface ProblemPage {
  readonly address: string
  readonly close: () => Promise<void>
}

type Texts = Readonly<Record<string, string>>

const STYLE = `body{margin:0;min-height:100vh;display:grid;place-content:center;gap:1.5rem;padding:2rem;
font:1.4rem/1.6 "Noto Sans SC",sans-serif;background:#f5f7fa;color:#1f2937}
h1{margin:0;font-size:2.2rem}p{margin:0;max-width:44rem}.quiet{font-size:1rem;color:#6b7280}
button{justify-self:start;padding:.8rem 2rem;font:inherit;color:#fff;background:#1668dc;border:0;border-radius:.5rem}`

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; form-action 'self'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** The screens' own sheet carries the Chinese font, which a booth's system may not have. Nothing where there is none. */
function stylesheetOf(renderer: string): string {
  const page = join(renderer, 'index.html')
  return existsSync(page) ? (/<link rel="stylesheet"[^>]*>/.exec(readFileSync(page, 'utf8'))?.[0] ?? '') : ''
}

/** What to say of a problem, by its code, in Chinese and in English. */
export function problemTexts(resourcesDir: string): [zh: Texts, en: Texts] {
  const textsIn = (lang: string): Texts =>
    (
      JSON.parse(readFileSync(join(resourcesDir, 'strings', `${lang}.json`), 'utf8')) as {
        problem: Texts
      }
    ).problem
  return [textsIn('zh-CN'), textsIn('en')]
}

export function createProblemPage({ problem, resourcesDir, renderer, onTryAgain }: ProblemPageOptions): Hono {
  const [zh, en] = problemTexts(resourcesDir)
  const stylesheet = stylesheetOf(renderer)
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
  })
  app.get('/', (context) =>
    context.html(
      html`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${zh['title']}</title>
${raw(stylesheet)}<style>${raw(STYLE)}</style>
<h1>${zh['title']}</h1>
<p data-problem="${problem.code}">${zh[problem.code]}</p>
<p class="quiet" lang="en">${en[problem.code]}</p>
${problem.subject === '' ? '' : html`<p class="quiet">${zh['folder']} ${problem.subject}</p>`}
<form method="post" action="/again"><button>${zh['tryAgain']}</button></form></html>`,
      503,
    ),
  )
  app.get('/assets/*', serveStatic({ root: renderer }))
  app.post('/again', (context) => {
    const { protocol, host } = new URL(context.req.url)
    if (context.req.header('origin') !== `${protocol}//${host}`) return context.text('', 403)
    // After the answer is out.
    setImmediate(onTryAgain)
    return context.text('…')
  })
  return app
}

/** On an address of this machine, where `resources/` and `out/renderer/` lie in `programDir`. */
export async function showProblem({
  programDir,
  port,
  ...page
}: Omit<ProblemPageOptions, 'resourcesDir' | 'renderer'> & {
  readonly programDir: string
  readonly port: number
}): Promise<ProblemPage> {
  const app = createProblemPage({
    ...page,
    resourcesDir: join(programDir, 'resources'),
    renderer: join(programDir, 'out', 'renderer'),
  })
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
