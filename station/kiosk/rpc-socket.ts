// The contract over one WebSocket. What comes in and is no message of the contract's client closes this socket and
// nothing else; a page that does not read what it is told is cut off, and is told everything anew when it comes back.
import type { Router } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Caller } from '../presence/sign-ins.ts'

/** RPC messages are small JSON; pictures travel by HTTP. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024
/** Of what the page has not read yet. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024
/** A screen asks for a few things at once and keeps one stream open. */
const MAX_OPEN_REQUESTS = 100

/** RFC 6455, 7.4.1 */
const CLOSE = { binary: 1003, unreadable: 1007, tooMany: 1008 } as const

const EVENT = 3
const ABORT = 4
const id = z.string().min(1).max(64)
/** As oRPC's client writes them: a request, or the end of one. No headers, no method, no stream from the page. */
const incoming = z.union([
  z.strictObject({
    i: id,
    p: z.strictObject({ u: z.string().startsWith('/').max(200), b: z.unknown().optional() }),
  }),
  z.strictObject({ i: id, t: z.literal(ABORT), p: z.unknown().optional() }),
])
const outgoing = z.object({
  i: id,
  t: z.number().optional(),
  p: z.object({ e: z.string().optional(), h: z.record(z.string(), z.unknown()).optional() }),
})

export type ServeSocket = (socket: WebSocket, caller: Caller) => void

// biome-ignore lint/suspicious/noExplicitAny: as oRPC has it: any router whose procedures want a caller.
export function createRpcSockets(router: Router<any, Caller>): ServeSocket {
  const handler = new RPCHandler(router)
  return (socket, caller) => {
    const open = new Set<string>()

    /** What is wrong with a message, as a close code. */
    function wrong(data: unknown): number | null {
      if (typeof data !== 'string') return CLOSE.binary
      const parsed = incoming.safeParse(jsonOf(data))
      if (!parsed.success) return CLOSE.unreadable
      const { i } = parsed.data
      if ('t' in parsed.data) open.delete(i)
      else if (open.size >= MAX_OPEN_REQUESTS) return CLOSE.tooMany
      else open.add(i)
      return null
    }

    // ws closes the socket itself when a frame is broken or too large; without a listener the error would end the process.
    socket.on('error', () => undefined)
    void handler.upgrade(
      {
        send(data: string) {
          const { i, t, p } = outgoing.parse(JSON.parse(data))
          const goesOn = t === EVENT ? p.e === 'message' : p.h?.['content-type'] === 'text/event-stream'
          if (!goesOn) open.delete(i)
          if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
          else socket.send(data)
        },
        addEventListener: ((type: string, hear: (event: object) => void) => {
          if (type !== 'message') return socket.addEventListener(type as 'close', hear)
          socket.addEventListener('message', (event) => {
            if (socket.readyState !== socket.OPEN) return
            const code = wrong(event.data)
            if (code === null) hear(event)
            else socket.close(code)
          })
        }) as WebSocket['addEventListener'],
      } as Pick<WebSocket, 'addEventListener' | 'send'>,
      { context: caller },
    )
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
