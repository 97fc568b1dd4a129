// The one way to the review server: whatever sync sends leaves here, so that proxy, certificates, time limit and the
// names of faults are the same for every request. Redirects are never followed.
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { SERVER_TIME_HEADER } from '../../core/contract/station-signature.ts'
import { ConnectionFailed, connectionFailed } from './connection-failure.ts'
import type { HttpAnswer, HttpRequest, WayOut } from './http-exchange.ts'
import { overridingMethods } from './method-override.ts'
import { type ProxySetting, proxyFor } from './proxy-setting.ts'
import { trustSystemCertificates } from './trusted-certificates.ts'

export interface WayOutOptions {
  /** After so long without a sign of life a request is given up. */
  readonly silenceMs: number
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Our server says less; what says more is something else. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** Small enough to see life on a slow line. */
const PIECE_BYTES = 64 * 1024

export function createWayOut({ silenceMs, env = process.env }: WayOutOptions): WayOut {
  const plain = new http.Agent({ keepAlive: true })
  const direct = new https.Agent({ keepAlive: true })
  let proxied: https.Agent | null = null

  function agentFor({ protocol }: URL, proxy: ProxySetting | null): http.Agent {
    if (protocol === 'http:') return plain
    trustSystemCertificates()
    if (!proxy) return direct
    proxied ??= new https.Agent({ keepAlive: true, proxyEnv: proxy.env })
    return proxied
  }

  async function sendOnce(request: HttpRequest): Promise<HttpAnswer> {
    const url = new URL(request.url)
    const proxy = proxyFor(url, env)
    if (proxy === 'unusable') throw new ConnectionFailed('proxy-unusable', 'HTTPS_PROXY')
    return exchange(url, request, agentFor(url, proxy), silenceMs).catch((error: unknown) => {
      throw error instanceof ConnectionFailed ? error : connectionFailed(error, proxy?.url)
    })
  }
  const sendAsMeant = overridingMethods(sendOnce)

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const answer = await sendAsMeant(request)
    refuseStrangers(answer)
    return answer
  }

  return {
    send,
    close: () => {
      for (const agent of [plain, direct, proxied]) agent?.destroy()
    },
  }
}

function exchange(
  url: URL,
  { method, headers, body, signal, onProgress }: HttpRequest,
  agent: http.Agent,
  silenceMs: number,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent,
      headers: {
        'user-agent': 'capture-station',
        ...headers,
        ...(body ? { 'content-length': body.length } : {}),
      },
      ...(signal ? { signal } : {}),
    })
    const giveUp = () => fail(new ConnectionFailed('server-unreachable', 'silent'))
    const timer = setTimeout(giveUp, silenceMs)
    const alive = () => timer.refresh()
    const fail = (error: unknown) => {
      clearTimeout(timer)
      reject(error)
      request.destroy()
    }
    request.on('error', fail)
    request.on('response', (response) => {
      const headersGiven = headersOf(response)
      if (!headersGiven) return fail(new ConnectionFailed('answer-altered', 'headers'))
      const pieces: Buffer[] = []
      let bytes = 0
      alive()
      response.on('data', (piece: Buffer) => {
        alive()
        bytes += piece.length
        if (bytes > MAX_ANSWER_BYTES) fail(new ConnectionFailed('answer-altered', 'endless'))
        else pieces.push(piece)
      })
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(timer)
        resolve({ status: response.statusCode!, headers: headersGiven, body: Buffer.concat(pieces) })
      })
    })
    write(request, body, (sent) => {
      alive()
      onProgress?.(sent)
    })
  })
}

/** Piece by piece, each after the one before has left. */
function write(request: ClientRequest, body: Uint8Array | null, sent: (bytes: number) => void): void {
  const next = (from: number): void => {
    if (!body || from >= body.length) {
      request.end()
      return
    }
    const to = Math.min(body.length, from + PIECE_BYTES)
    request.write(body.subarray(from, to), (error) => {
      if (error) return
      sent(to)
      next(to)
    })
  }
  next(0)
}

/** Null where what came is no set of headers. */
function headersOf({ rawHeaders }: IncomingMessage): Headers | null {
  const headers = new Headers()
  try {
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
    return headers
  } catch {
    return null
  }
}

/** Pages of a network that wants somebody to sign in, and of proxies, come in the server's place. */
function refuseStrangers({ status, headers }: HttpAnswer): void {
  if (headers.has(SERVER_TIME_HEADER)) return
  if (status === 407) throw new ConnectionFailed('proxy-login', String(status))
  const isPage = status < 400 && (headers.get('content-type') ?? '').startsWith('text/html')
  if (status === 511 || (status >= 300 && status < 400) || isPage)
    throw new ConnectionFailed('network-login', String(status))
}
