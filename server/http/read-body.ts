// A request's body, whole and bounded.
import { Refusal } from '../refusal.ts'

/** Throws BAD_INPUT (`body-too-large`) as soon as the limit is passed. */
export async function readBody(request: Request, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (request.body === null) return Buffer.alloc(0)
  for await (const chunk of request.body) {
    size += chunk.length
    if (size > limitBytes) throw new Refusal('BAD_INPUT', 'body-too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
