// A small S3 store in memory, with what the server asks of one: objects, copies, lists, multipart uploads. Ceph's gateway
// passes the same suites by command (S3_TEST_URL); this one is here for every run. Signatures are not looked at.
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as rest } from 'node:timers/promises'

interface Stored {
  readonly bytes: Buffer
  readonly at: Date
  readonly meta: Readonly<Record<string, string>>
}

/** What such stores do on a bad day. */
export type Misbehaviour =
  | { readonly kind: 'answers'; readonly status: number; readonly code: string }
  /** Does what it is asked, this much later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Takes every request and never answers. */
  | { readonly kind: 'silent' }
  /** Hangs up in the middle of a body, its own or the one it is sent. */
  | { readonly kind: 'cuts' }
  /** Does what it is asked, and hangs up before it says so. */
  | { readonly kind: 'hangs up' }

export interface Asked {
  readonly method: string
  readonly key: string
}

export interface S3Server {
  /** `s3://…`, for the server's --objects. */
  readonly place: string
  readonly keys: () => string[]
  /** What every request is answered from now on instead; null: as usual. */
  readonly fail: (status: number | null) => void
  /** From now on, where `when` says so; null: as usual. */
  readonly behave: (how: Misbehaviour | null, when?: (asked: Asked) => boolean) => void
  /** How many connections are open. */
  readonly connections: () => Promise<number>
  readonly close: () => Promise<void>
}

const BUCKET = 'pictures'
const etag = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`
const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
const tag = (name: string, content: string): string => `<${name}>${content}</${name}>`
const fields = (of: Readonly<Record<string, string | number>>): string =>
  Object.entries(of)
    .map(([name, value]) => tag(name, escaped(String(value))))
    .join('')

export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, Stored>()
  const uploads = new Map<string, { key: string; parts: Map<number, Buffer>; meta: Stored['meta'] }>()
  let misbehaving: { readonly how: Misbehaviour; readonly when: (asked: Asked) => boolean } | null = null

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      response.writeHead(500).end(error.message)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const xml = (response: ServerResponse, status: number, body: string, headers = {}): void =>
    void response
      .writeHead(status, { 'content-type': 'application/xml', ...headers })
      .end(`<?xml version="1.0" encoding="UTF-8"?>${body}`)
  const failure = (response: ServerResponse, status: number, code: string): void =>
    xml(response, status, tag('Error', fields({ Code: code, Message: code })))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://s3')
    const key = decodeURIComponent(url.pathname.slice(`/${BUCKET}/`.length))
    const query = url.searchParams
    const how = misbehaving?.when({ method: request.method!, key }) ? misbehaving.how : null
    if (how?.kind === 'cuts') {
      if (request.method !== 'GET') return void request.once('data', () => request.destroy())
      cutShort(response)
    }
    const body = await buffer(request)
    if (Math.abs(realMs() - signedMs(request)) > SKEW_MS)
      return failure(response, 403, 'RequestTimeTooSkewed')
    if (how?.kind === 'silent') return
    if (how?.kind === 'answers') return failure(response, how.status, how.code)
    if (how?.kind === 'slow') await rest(how.delayMs)
    if (how?.kind === 'hangs up') response.end = () => response.destroy()
    const meta = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-')),
    ) as Record<string, string>
    const uploadId = query.get('uploadId')
    const upload = uploadId === null ? undefined : uploads.get(uploadId)
    if (uploadId !== null && !upload) return failure(response, 404, 'NoSuchUpload')
    const { method } = request

    if (key === '' && method === 'GET') return listed(response, query)
    if (key === '' && method === 'POST' && query.has('delete')) {
      for (const [, name] of String(body).matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(name!)
      return xml(response, 200, tag('DeleteResult', ''))
    }
    if (method === 'POST' && query.has('uploads')) {
      const id = randomUUID()
      uploads.set(id, { key, parts: new Map(), meta })
      return xml(
        response,
        200,
        tag('InitiateMultipartUploadResult', fields({ Bucket: BUCKET, Key: key, UploadId: id })),
      )
    }
    if (upload) {
      if (method === 'PUT') {
        upload.parts.set(Number(query.get('partNumber')), body)
        return void response.writeHead(200, { etag: etag(body) }).end()
      }
      const parts = [...upload.parts].sort(([a], [b]) => a - b)
      if (method === 'GET') {
        const list = parts.map(([PartNumber, bytes]) =>
          tag('Part', fields({ PartNumber, Size: bytes.length, ETag: etag(bytes) })),
        )
        return xml(response, 200, tag('ListPartsResult', fields({ IsTruncated: 'false' }) + list.join('')))
      }
      uploads.delete(uploadId!)
      if (method === 'DELETE') return void response.writeHead(204).end()
      const bytes = Buffer.concat(parts.map(([, part]) => part))
      objects.set(key, { bytes, at: new Date(), meta: upload.meta })
      return xml(response, 200, tag('CompleteMultipartUploadResult', fields({ Key: key, ETag: etag(bytes) })))
    }
    if (method === 'PUT') {
      if (request.headers['if-none-match'] === '*' && objects.has(key))
        return failure(response, 412, 'PreconditionFailed')
      const source = request.headers['x-amz-copy-source']
      if (typeof source === 'string') {
        const from = objects.get(decodeURIComponent(source).replace(/^\/?[^/]+\//, ''))
        if (!from) return failure(response, 404, 'NoSuchKey')
        objects.set(key, { ...from, at: new Date() })
        return xml(response, 200, tag('CopyObjectResult', fields({ ETag: etag(from.bytes) })))
      }
      objects.set(key, { bytes: body, at: new Date(), meta })
      return void response.writeHead(200, { etag: etag(body) }).end()
    }
    if (method === 'DELETE') {
      objects.delete(key)
      return void response.writeHead(204).end()
    }
    const found = objects.get(key)
    if (!found)
      return method === 'HEAD' ? void response.writeHead(404).end() : failure(response, 404, 'NoSuchKey')
    response.writeHead(200, {
      'content-length': found.bytes.length,
      'last-modified': found.at.toUTCString(),
      etag: etag(found.bytes),
      ...found.meta,
    })
    response.end(method === 'HEAD' ? undefined : found.bytes)
  }

  function listed(response: ServerResponse, query: URLSearchParams): void {
    const [prefix, after, delimiter] = [
      query.get('prefix') ?? '',
      query.get('continuation-token') ?? '',
      query.get('delimiter'),
    ]
    const matching = [...objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > after)
      .filter((key) => delimiter === null || !key.slice(prefix.length).includes(delimiter))
      .sort()
    const page = matching.slice(0, 1000)
    const contents = page.map((Key) => {
      const { at, bytes } = objects.get(Key)!
      return tag('Contents', fields({ Key, LastModified: at.toISOString(), Size: bytes.length }))
    })
    const more = matching.length > page.length
    const next = more ? fields({ NextContinuationToken: page.at(-1)! }) : ''
    xml(
      response,
      200,
      tag(
        'ListBucketResult',
        fields({ IsTruncated: String(more), KeyCount: page.length }) + next + contents.join(''),
      ),
    )
  }

  const { port } = server.address() as AddressInfo
  return {
    place: `s3://${BUCKET}?endpoint=http://127.0.0.1:${port}&path-style=true`,
    keys: () => [...objects.keys()],
    fail: (status) => {
      misbehaving =
        status === null ? null : { how: { kind: 'answers', status, code: 'InternalError' }, when: () => true }
    },
    behave: (how, when = () => true) => {
      misbehaving = how && { how, when }
    },
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** As real stores have it; a signature of another time is nobody's. */
const SKEW_MS = 15 * 60_000
/** Whatever a test makes of `Date`. */
const realMs = (): number => performance.timeOrigin + performance.now()

function signedMs({ headers }: IncomingMessage): number {
  const [, date, hours, minutes, seconds] =
    /^(\d{8})T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? []
  if (!date) return realMs()
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`)
}

/** Half of what is written goes out, then the line is cut. */
function cutShort(response: ServerResponse): void {
  response.end = ((body?: Buffer | string) => {
    const bytes = Buffer.from(body ?? '')
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
    return response
  }) as ServerResponse['end']
}

/** Keys that no store here looks at, where the environment has none. */
export function takeAnyKeys(): void {
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test'
}
