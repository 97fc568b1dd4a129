// The OpenAPI document: generated from the contract, with the routes that carry bytes written beside it.
import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { API_PREFIX, serverContract } from '../../core/contract/server.ts'
import { METHOD_OVERRIDE_HEADER, SIGNATURE_HEADERS } from '../../core/contract/station-signature.ts'

const text = (name: string, where: 'path' | 'query', required = where === 'path') => ({
  name,
  in: where,
  required,
  schema: { type: 'string' as const },
})

const bytes = (type: string) => ({ '200': { description: 'OK', content: { [type]: {} } } })

const tusAnswer = (status: string, description: string) => ({ [status]: { description } })

const BYTE_PATHS: Record<string, OpenAPI.PathItemObject> = {
  '/files': {
    post: {
      summary: 'tus 1.0: create an upload (station-signed, unsigned body)',
      responses: tusAnswer('201', 'Created; Location is the upload'),
    },
  },
  '/files/{uploadId}': {
    parameters: [text('uploadId', 'path')],
    head: { summary: 'tus 1.0: how far the upload is', responses: tusAnswer('200', 'Upload-Offset') },
    patch: {
      summary: `tus 1.0: the next bytes; like whatever a station signs also by POST with ${METHOD_OVERRIDE_HEADER}`,
      responses: tusAnswer('204', 'Upload-Offset'),
    },
    delete: { summary: 'tus 1.0: give the upload up', responses: tusAnswer('204', 'Gone') },
  },
  '/console/submissions/{submissionId}/files/{role}': {
    get: {
      summary: 'A picture of a submission',
      parameters: [text('submissionId', 'path'), text('role', 'path')],
      responses: bytes('image/jpeg'),
    },
  },
  '/console/export.zip': {
    get: {
      summary: 'Approved photos and list.csv',
      parameters: [text('template', 'query'), text('state', 'query')],
      responses: bytes('application/zip'),
    },
  },
  '/console/roster/codes': {
    get: {
      summary: 'Personal codes as a page to print',
      parameters: [text('query', 'query'), text('cursor', 'query'), text('limit', 'query')],
      responses: bytes('text/html'),
    },
  },
  '/openapi.json': { get: { summary: 'This document', responses: bytes('application/json') } },
}

/** As bytes, made when first asked for and once: making it takes the event loop a tenth of a second, and anybody may ask. */
export function createOpenApi(version: string): () => Promise<Buffer> {
  let made: Promise<Buffer> | null = null
  return () => {
    made ??= openApiDocument(version).then((document) => Buffer.from(JSON.stringify(document)))
    return made
  }
}

export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(serverContract, {
    info: {
      title: '学历照片审核服务器',
      version,
      description: `Stations sign every request (${Object.values(SIGNATURE_HEADERS).join(', ')}); the console uses a session cookie.`,
    },
    servers: [{ url: API_PREFIX }],
  })
  return { ...document, paths: { ...document.paths, ...BYTE_PATHS } }
}
