// Calls between the shell and the station's process, over the channel the shell opened when it started that process.
// Ports travel on the same channel, each with a word that says what it is for.
import { type BirpcReturn, createBirpc } from 'birpc'
import type { Problem } from '../../core/contract/station-records.ts'

/** A request for the booth's bytes, as data. */
export interface PlainRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | null
}

export interface PlainResponse {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/** What the station's process may ask of the shell: the two things that only the shell can do, and what to tell it. */
export type ShellCalls = {
  wrapKey: (key: Uint8Array) => Promise<Uint8Array>
  unwrapKey: (wrapped: Uint8Array) => Promise<Uint8Array>
  /** A vision child of the shell's; its port follows as `{ vision: id }`. */
  startVision: (id: number) => void
  endVision: (id: number) => void
  opened: () => void
  /** The data folder cannot be used as it is; the process ends. */
  unusable: (problem: Problem) => void
}

export type StationCalls = {
  bytes: (request: PlainRequest) => Promise<PlainResponse>
  isQuiet: () => boolean
  visionExited: (id: number) => void
  close: () => Promise<void>
}

/** Whose eyes a page is for. */
export type DisplayOf = 'operator' | 'sitter'

/** With each port comes one of these. */
export type PortFor =
  | { readonly for: 'page'; readonly display: DisplayOf }
  | { readonly for: 'vision'; readonly id: number }

interface CallMessage {
  readonly call: unknown
}

/** One end of the channel: how it sends, and how it hears. */
export interface CallChannel {
  readonly post: (message: CallMessage) => void
  readonly listen: (hear: (message: unknown) => void) => void
}

const isCall = (message: unknown): message is CallMessage =>
  typeof message === 'object' && message !== null && 'call' in message

/** A picture of many megapixels may take this long to be stored on a slow disk. */
const LIMIT_MS = 120_000

export const callsOver = <Remote extends object, Local extends object>(
  channel: CallChannel,
  local: Local,
): BirpcReturn<Remote, Local> =>
  createBirpc<Remote, Local>(local, {
    post: (call) => channel.post({ call }),
    on: (hear) => channel.listen((message) => isCall(message) && hear(message.call)),
    timeout: LIMIT_MS,
  })

export const toPlainRequest = async (request: Request): Promise<PlainRequest> => ({
  url: request.url,
  method: request.method,
  headers: [...request.headers],
  body: request.body ? new Uint8Array(await request.arrayBuffer()) : null,
})

/** The length is stated, as a browser states it over http: the station refuses too much before it reads it. */
export const fromPlainRequest = ({ url, method, headers, body }: PlainRequest): Request =>
  new Request(url, {
    method,
    headers: [...headers.filter(([name]) => name !== 'content-length'), ...lengthOf(body)].map(
      ([name, value]) => [name, value] as [string, string],
    ),
    ...(body ? { body: new Uint8Array(body) } : {}),
  })

const lengthOf = (body: Uint8Array | null): [string, string][] =>
  body ? [['content-length', String(body.byteLength)]] : []

export const toPlainResponse = async (response: Response): Promise<PlainResponse> => ({
  status: response.status,
  headers: [...response.headers],
  body: new Uint8Array(await response.arrayBuffer()),
})

export const fromPlainResponse = ({ status, headers, body }: PlainResponse): Response =>
  new Response(body.byteLength > 0 ? new Uint8Array(body) : null, {
    status,
    headers: headers.map(([name, value]) => [name, value] as [string, string]),
  })
