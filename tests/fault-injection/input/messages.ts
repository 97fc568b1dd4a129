// Messages nobody should send: wild HTTP, wild tus, wild RPC. Every answer must be a typed refusal.
import fc from 'fast-check'
import { within } from '../../../tools/patience/patience.ts'
import type { Draw } from '../knock.ts'

const PATHS = [
  '/',
  '/rpc',
  '/start',
  '/start?token=x',
  '/blobs/still',
  '/blobs/../keys.json',
  '/models/..%2f..%2fkeys.json',
  '/api/v1/health',
  '/api/v1/files',
  '/api/v1/files/station-1.0000',
  '/api/v1/station/heartbeat',
  '/api/v1/station/roster',
  '/api/v1/station/enrol',
  '/api/v1/submissions/00000000-0000-4000-8000-000000000000',
  '/api/v1/console/login',
  '/api/v1/console/tasks',
  '/api/v1/console/export.zip',
  '/api/v1/console/roster/import',
  '/api/v1/console/accounts',
  '/console/',
  '/console/..%2f..%2fpackage.json',
] as const
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  [
    'content-type',
    [
      'application/json',
      'application/offset+octet-stream',
      'image/jpeg',
      'text/plain',
      'multipart/form-data; boundary=x',
    ],
  ],
  ['origin', ['null', 'http://evil.example', 'http://127.0.0.1:1']],
  ['cookie', ['booth=x', '__Host-console=x', 'console=x', 'booth=; booth=y', `booth=${'a'.repeat(4000)}`]],
  ['tus-resumable', ['1.0.0', '0.2', '']],
  ['upload-length', ['0', '1', '-1', '99999999999999999999', 'abc']],
  ['upload-offset', ['0', '-5', '1e9', 'NaN']],
  ['upload-metadata', ['role c3RhbmRhcmQ=', ',,,', 'x '.repeat(2000)]],
  ['x-station', ['station-1', '../..', '']],
  ['x-forwarded-for', ['8.8.8.8', '127.0.0.1']],
  ['content-encoding', ['gzip', 'br']],
  ['range', ['bytes=0-', 'bytes=-1']],
]

const wildJson = fc.jsonValue({ maxDepth: 3 })
const keys = [
  '__proto__',
  'constructor',
  'id',
  'name',
  'password',
  'code',
  'manifest',
  'rosterId',
  'pin',
  'file',
  'token',
]
const shaped = fc.dictionary(fc.constantFrom(...keys), fc.oneof(wildJson, fc.string({ maxLength: 300 })), {
  maxKeys: 6,
})

/** A JSON value out of the draw. */
export const wildValue = (draw: Draw): unknown =>
  fc.sample(fc.oneof(shaped, wildJson, fc.array(wildJson)), { seed: draw.int(0, 2 ** 30), numRuns: 1 })[0]

function wildBody(draw: Draw): string | Uint8Array<ArrayBuffer> {
  const kind = draw.int(0, 5)
  if (kind === 0) return ''
  if (kind === 1) return JSON.stringify(wildValue(draw)).slice(0, -1)
  if (kind === 2) return new Uint8Array(draw.int(1, 100_000)).fill(draw.int(0, 255))
  if (kind === 3) return `{"__proto__":{"role":"administrator"},"json":${JSON.stringify(wildValue(draw))}}`
  return JSON.stringify(wildValue(draw))
}

export interface Answered {
  readonly what: string
  readonly status: number
  readonly body: string
}

export async function sendHttp(base: string, draw: Draw, cookie: string | null): Promise<Answered> {
  const path = draw.oneOf(PATHS)
  const method = draw.oneOf(METHODS)
  const headers = new Headers()
  for (const [name, values] of HEADERS) if (draw.fraction() < 0.3) headers.set(name, draw.oneOf(values))
  if (cookie !== null) {
    headers.set('cookie', cookie)
    headers.set('origin', base)
  }
  const body = method === 'GET' || method === 'HEAD' ? undefined : wildBody(draw)
  const what = `${method} ${path}`
  const asked = async (): Promise<Answered> => {
    const given = { method, headers, ...(body === undefined ? {} : { body }) }
    const answer = await fetch(new URL(path, base), { ...given, redirect: 'manual' })
    return { what, status: answer.status, body: (await answer.text()).slice(0, 5000) }
  }
  return within(`an answer to ${what}`, asked())
}

/** What no answer may hold: a stack, a place on this disk, a 500 without a typed code. */
export function unfit({ what, status, body }: Answered): string[] {
  const problems: string[] = []
  if (/\n\s+at .+:\d+:\d+/.test(body) || /node_modules|file:\/\//.test(body))
    problems.push(`${what} answered with its insides`)
  // A HEAD has no body to carry a code.
  if (
    !what.startsWith('HEAD ') &&
    status >= 500 &&
    status !== 501 &&
    status !== 503 &&
    !/"code":"[A-Z_]+"/.test(body)
  )
    problems.push(`${what} answered ${status} without a code`)
  return problems
}
