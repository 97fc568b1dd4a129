// Requests with the station's signature, and the server's time read off every answer.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto'
import {
  type AuditHead,
  auditHeadText,
  claimText,
  type EnrolmentClaim,
  SERVER_TIME_HEADER,
  SIGNATURE_HEADERS,
  signingText,
  UNSIGNED_BODY,
} from '../../core/contract/station-signature.ts'
import { fetchBy } from './fetch-by.ts'
import type { HttpAnswer, HttpRequest, WayOut } from './http-exchange.ts'
import { createWayOut } from './way-out.ts'

export interface StationIdentity {
  readonly stationId: string
  readonly privateKey: KeyObject
}

/** The station's idea of the server's time: local time plus an offset learnt from answers. */
export interface ServerClock {
  readonly nowMs: () => number
  readonly offsetMs: () => number
  /** By how much the local clock has been set wrong since the server last told its time; 0 before it ever did. */
  readonly jumpedMs: () => number
  readonly learn: (serverTimeMs: number, roundTripMs: number) => void
}

export function createServerClock(localNowMs: () => number, initialOffsetMs = 0): ServerClock {
  let offset = initialOffsetMs
  let toldMs: number | null = null
  let toldAt = 0
  return {
    nowMs: () => localNowMs() + offset,
    offsetMs: () => offset,
    jumpedMs: () => (toldMs === null ? 0 : localNowMs() - (toldMs + performance.now() - toldAt)),
    learn: (serverTimeMs, roundTripMs) => {
      toldMs = serverTimeMs + roundTripMs / 2
      toldAt = performance.now()
      offset = toldMs - localNowMs()
    },
  }
}

export type SignedSend = (request: HttpRequest, body: 'signed' | 'unsigned') => Promise<HttpAnswer>

/** Throws `ConnectionFailed`; an error status of the server is an ordinary answer. */
export function createSignedSend(identity: StationIdentity, clock: ServerClock, wayOut: WayOut): SignedSend {
  return async (request, body) => {
    const signed = signatureHeaders(identity, clock, {
      method: request.method,
      url: request.url,
      ...(body === 'signed' ? { body: sha256Of(request.body) } : {}),
    })
    const started = performance.now()
    const answer = await wayOut.send({ ...request, headers: { ...request.headers, ...signed } })
    const time = Number(answer.headers.get(SERVER_TIME_HEADER))
    if (Number.isFinite(time) && time > 0) clock.learn(time, performance.now() - started)
    return answer
  }
}

const sha256Of = (body: Uint8Array | null): string =>
  createHash('sha256')
    .update(body ?? '')
    .digest('hex')

export type SignedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface SignedFetchOptions {
  readonly identity: StationIdentity
  readonly clock: ServerClock
  readonly timeoutMs: number
  readonly wayOut?: WayOut
}

/** The same in the form of fetch. */
export function createSignedFetch({ identity, clock, timeoutMs, wayOut }: SignedFetchOptions): SignedFetch {
  const send = createSignedSend(identity, clock, wayOut ?? createWayOut({ silenceMs: timeoutMs }))
  return (input, init) => fetchBy((request) => send(request, 'signed'), new Request(input, init), timeoutMs)
}

/** The five headers of one request; tus asks for them with an unsigned body. */
export function signatureHeaders(
  identity: StationIdentity,
  clock: Pick<ServerClock, 'nowMs'>,
  request: { readonly method: string; readonly url: string; readonly body?: string },
): Record<string, string> {
  const { pathname, search } = new URL(request.url)
  const signed = {
    method: request.method,
    path: pathname + search,
    timeMs: Math.round(clock.nowMs()),
    nonce: randomUUID(),
    body: request.body ?? UNSIGNED_BODY,
  }
  const signature = sign(null, Buffer.from(signingText(signed)), identity.privateKey).toString('base64url')
  return {
    [SIGNATURE_HEADERS.station]: identity.stationId,
    [SIGNATURE_HEADERS.time]: String(signed.timeMs),
    [SIGNATURE_HEADERS.nonce]: signed.nonce,
    [SIGNATURE_HEADERS.body]: signed.body,
    [SIGNATURE_HEADERS.signature]: signature,
  }
}

/** A new station key: the private half as PKCS#8 DER for the encrypted store, the public half as 32 raw bytes in base64url. */
export function createStationKey(): { readonly privateDer: Buffer; readonly publicRaw: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateDer: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicRaw: publicKey.export({ format: 'jwk' }).x!,
  }
}

/** That this booth holds the key it is known by, for the server it enrols at again. */
export const proveClaim = (privateKey: KeyObject, claim: EnrolmentClaim): string =>
  sign(null, Buffer.from(claimText(claim)), privateKey).toString('base64url')

export const signAuditHead = (
  { stationId, privateKey }: StationIdentity,
  head: Omit<AuditHead, 'stationId'>,
): string => sign(null, Buffer.from(auditHeadText({ stationId, ...head })), privateKey).toString('base64url')

/** 32 raw bytes in base64url. */
export const publicKeyOf = (privateDer: Buffer): string =>
  createPublicKey(readStationKey(privateDer)).export({ format: 'jwk' }).x!

export const readStationKey = (privateDer: Buffer): KeyObject =>
  createPrivateKey({ key: privateDer, format: 'der', type: 'pkcs8' })
