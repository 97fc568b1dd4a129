// An HTTP server before the review server that may do something before a request goes on, answer itself, or change the answer.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface GoBetween {
  readonly url: string
  readonly close: () => Promise<void>
}

export interface Meddling {
  /** Resolves with an answer of its own, or with null to let the request through. */
  readonly before?: (request: IncomingMessage) => Promise<{ status: number; body: unknown } | null>
  readonly answer?: (body: Record<string, unknown>) => Record<string, unknown>
}

const HOP_BY_HOP = /^(host|connection|content-length|transfer-encoding|content-encoding|keep-alive)$/

export async function goBetween(target: () => string, { before, answer }: Meddling): Promise<GoBetween> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const own = (await before?.(request)) ?? null
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(own.body))
      return
    }
    const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.test(name))
    const from = await fetch(new URL(request.url!, target()), {
      method: request.method!,
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    })
    const bytes = Buffer.from(await from.arrayBuffer())
    const isJson = from.headers.get('content-type')?.includes('json') && answer
    for (const [name, value] of from.headers) if (!HOP_BY_HOP.test(name)) response.setHeader(name, value)
    response.writeHead(from.status)
    response.end(isJson ? JSON.stringify(answer(JSON.parse(bytes.toString()))) : bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
