// tus-js-client over the station's own way out. Where the client wants to send is asked before every request: it follows
// whatever address a server, or a proxy, answers with.
import type { HttpStack, HttpRequest as TusRequest, HttpResponse as TusResponse } from 'tus-js-client'
import { ConnectionFailed } from './connection-failure.ts'
import type { HttpAnswer } from './http-exchange.ts'
import type { SignedSend } from './signed-fetch.ts'

export const tusOver = (send: SignedSend, allowed: (url: string) => boolean): HttpStack => ({
  getName: () => 'way-out',
  createRequest: (method, url) => request(send, allowed, method, url),
})

function request(
  send: SignedSend,
  allowed: (url: string) => boolean,
  method: string,
  url: string,
): TusRequest {
  const headers: Record<string, string> = {}
  const ended = new AbortController()
  let onProgress = (_bytes: number): void => undefined
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => {
      headers[name] = value
    },
    getHeader: (name) => headers[name],
    setProgressHandler: (handler) => {
      onProgress = handler
    },
    async send(body: Uint8Array | null) {
      if (!allowed(url)) throw new ConnectionFailed('answer-altered', 'location')
      const { signal } = ended
      return responseOf(await send({ method, url, headers, body, signal, onProgress }, 'unsigned'))
    },
    abort: async () => ended.abort(),
    getUnderlyingObject: () => null,
  }
}

const responseOf = ({ status, headers, body }: HttpAnswer): TusResponse => ({
  getStatus: () => status,
  getHeader: (name) => headers.get(name) ?? undefined,
  getBody: () => body.toString(),
  getUnderlyingObject: () => null,
})
