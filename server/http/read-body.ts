// A request's body, whole and bounded: in itself, and together with all others that are being read. What a body will
// take is set aside before its first byte is, so that many large ones cannot fill the memory between them.
import { Refusal } from '../refusal.ts'

export interface ByteBudget {
  /**
   * Sets bytes aside until the returned function is called. Throws BUSY when too many are taken, by all or by one station,
   * whose bodies must not keep the others' out; `station` is null for whoever is none.
   */
  readonly take: (bytes: number, station: string | null) => () => void
}

const RETRY_MS = 1000

export function createByteBudget(all: number, perStation: number): ByteBudget {
  const taken = new Map<string, number>()
  let takenByAll = 0
  // A body within its own limit must be readable on a quiet server whatever the numbers are.
  const isTooMuch = (before: number, bytes: number, limit: number) =>
    before > 0 && bytes > 0 && before + bytes > limit
  return {
    take(bytes, station) {
      const before = station === null ? 0 : (taken.get(station) ?? 0)
      if (isTooMuch(takenByAll, bytes, all) || isTooMuch(before, bytes, perStation))
        throw new Refusal('BUSY', 'bodies', RETRY_MS)
      takenByAll += bytes
      if (station !== null) taken.set(station, before + bytes)
      let held = true
      return () => {
        if (!held) return
        held = false
        takenByAll -= bytes
        if (station === null) return
        const left = taken.get(station)! - bytes
        if (left > 0) taken.set(station, left)
        else taken.delete(station)
      }
    },
  }
}

/** The length the sender declared; null without one. Throws BAD_INPUT (`body-too-large`) before a byte is read. */
export function declaredBytes(headers: Headers, limitBytes: number): number | null {
  const text = headers.get('content-length')
  if (text === null) return null
  if (!/^\d{1,15}$/.test(text) || Number(text) > limitBytes) throw new Refusal('BAD_INPUT', 'body-too-large')
  return Number(text)
}

/**
 * Throws BAD_INPUT: `body-too-large` as soon as the limit is passed, `body-interrupted` when its sender went away,
 * `body-too-slow` when it is not whole in time.
 */
export async function readBody(
  request: Request,
  limitBytes: number,
  limitMs: number | null,
): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0)
  declaredBytes(request.headers, limitBytes)
  const reader = request.body.getReader()
  const whole = readAll(reader, limitBytes)
  if (limitMs === null) return whole
  const late = Promise.withResolvers<never>()
  // Not cancelled: that would take the line away before the answer. What drains an unread body hangs up in the end.
  const timer = setTimeout(() => late.reject(new Refusal('BAD_INPUT', 'body-too-slow')), limitMs)
  // Whichever is first; the other's failure is nobody's any more.
  whole.catch(() => undefined)
  return Promise.race([whole, late.promise]).finally(() => clearTimeout(timer))
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal('BAD_INPUT', 'body-interrupted')
    })
    if (done)
      return chunks.length === 1
        ? Buffer.from(chunks[0]!.buffer, chunks[0]!.byteOffset, size)
        : Buffer.concat(chunks, size)
    size += value.length
    if (size > limitBytes) {
      // Not awaited: the sender may take its time to stop.
      reader.cancel().catch(() => undefined)
      throw new Refusal('BAD_INPUT', 'body-too-large')
    }
    chunks.push(value)
  }
}
