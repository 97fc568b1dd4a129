// The way out in the form of fetch, as the contract's client wants it.
import { ConnectionFailed } from './connection-failure.ts'
import type { HttpAnswer, HttpRequest } from './http-exchange.ts'

/** An answer that cannot be the contract's, whatever its status says. */
export class AnswerUnusable extends Error {
  override readonly name = 'AnswerUnusable'
}

/** `timeoutMs` is for the whole exchange. Throws `ConnectionFailed`, `AnswerUnusable`. */
export async function fetchBy(
  send: (request: HttpRequest) => Promise<HttpAnswer>,
  request: Request,
  timeoutMs: number,
): Promise<Response> {
  const { method, url } = request
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)])
  return responseOf(await send({ method, url, headers: Object.fromEntries(request.headers), body, signal }))
}

const BODYLESS = [204, 205, 304]

/** JSON, or text that says no: what else a stranger sends is not worth telling apart. */
function responseOf({ status, headers, body }: HttpAnswer): Response {
  if (status < 200 || status > 599) throw new ConnectionFailed('answer-altered', String(status))
  if (BODYLESS.includes(status)) return new Response(null, { status, headers })
  const isJson = (headers.get('content-type') ?? '').startsWith('application/json')
  if (isJson) parse(body)
  else if (status < 400) throw new AnswerUnusable('the answer is not JSON')
  const type = isJson ? 'application/json' : 'text/plain'
  return new Response(new Uint8Array(body), { status, headers: { 'content-type': type } })
}

function parse(body: Buffer): void {
  try {
    JSON.parse(body.toString())
  } catch {
    throw new AnswerUnusable('the answer is not JSON')
  }
}
