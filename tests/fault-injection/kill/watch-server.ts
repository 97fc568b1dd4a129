// The review server's points: its answers, its files, its flushed log.
import fs, { open } from 'node:fs/promises'
import { type IncomingMessage, Server, ServerResponse } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { Fuse, ServerPoint } from './points.ts'
import { wrap } from './wrap.ts'

type Kind = 'files' | 'submissions' | 'decisions' | 'else'
type Route = `${string} ${Kind}`

function routeOf({ method = '', url = '' }: IncomingMessage): Route {
  if (/\/decision(\/|$|\?)/.test(url)) return `${method} decisions`
  const kind = /\/(files|submissions)(\/|$|\?)/.exec(url)?.[1] as Kind | undefined
  return `${method} ${kind ?? 'else'}`
}

const BEFORE_ANSWER: Readonly<Record<string, ServerPoint>> = {
  'POST files': 'upload-created',
  'PATCH files': 'upload-stored',
  'PUT submissions': 'receipt-made',
  'POST decisions': 'decision-told',
}
const ON_ARRIVAL: Readonly<Record<string, ServerPoint>> = {
  'POST files': 'upload-receiving',
  'PATCH files': 'upload-receiving',
  'PUT submissions': 'submission-arrived',
}

export async function watchServer({ reach }: Fuse<ServerPoint>): Promise<void> {
  const at = (points: Readonly<Record<string, ServerPoint>>, route: Route) => {
    const point = points[route]
    if (point) reach(point)
  }
  const writeHead = ServerResponse.prototype.writeHead as (...given: unknown[]) => ServerResponse
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...given: unknown[]) {
    at(BEFORE_ANSWER, routeOf(this.req))
    return writeHead.apply(this, given)
  } as typeof ServerResponse.prototype.writeHead
  wrap(Server.prototype, 'emit', {
    after: ([event, request]) => {
      if (event === 'request') at(ON_ARRIVAL, routeOf(request as IncomingMessage))
    },
  })
  wrap(fs as { -readonly [K in keyof typeof fs]: (typeof fs)[K] }, 'rename', {
    after: ([, to]) => {
      if (String(to).endsWith('.sealed')) reach('picture-sealed')
    },
  })
  syncBuiltinESMExports()
  const handle = await open(import.meta.filename)
  const prototype = Object.getPrototypeOf(handle) as typeof handle
  await handle.close()
  // The first thing after the commit is that the log is flushed.
  wrap(prototype, 'datasync', { before: () => reach('submission-committed') })
}
