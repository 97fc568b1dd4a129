// A bad network on loopback: everything between station and server passes here, byte by byte.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import type { Draw } from '../knock.ts'

export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'half-open' }
  /** The connection breaks after so many bytes in one direction. */
  | { readonly kind: 'cut'; readonly way: 'up' | 'down'; readonly afterBytes: number }
  /** Each piece is lost with this probability, and with it the connection. */
  | { readonly kind: 'lossy'; readonly share: number }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'altered'; readonly way: 'up' | 'down' }
  /** A bit of what a photo is made of; every message around it comes through. */
  | { readonly kind: 'altered-photo' }
  /** The request is heard, its answer is not. */
  | { readonly kind: 'answer-lost'; readonly verb: string }
  | { readonly kind: 'answer'; readonly verb: string; readonly status: number; readonly body: string }

export interface BadNetwork {
  readonly url: string
  readonly aim: (port: number) => void
  readonly set: (fault: Fault) => void
  readonly isGood: () => boolean
  /** How often the fault struck since it was set. */
  readonly struck: () => number
  readonly close: () => Promise<void>
}

const REQUEST = /^[A-Z]+ \//
/** No message but a photo is this long in one piece. */
const PHOTO_BYTES = 20_000

/** From where on a piece is surely photo; null where the fault is another or the piece too short to say. */
const photoFrom = (fault: Fault, way: 'up' | 'down', chunk: Buffer): number | null =>
  fault.kind === 'altered-photo' && way === 'up' && chunk.length > PHOTO_BYTES ? chunk.length >> 1 : null

export async function startProxy(target: number, draw: Draw): Promise<BadNetwork> {
  let port = target
  let fault: Fault = { kind: 'none' }
  let struck = 0
  const sockets = new Set<Socket>()
  const strike = (): void => {
    struck += 1
  }

  /** `asked` is what the last request on this connection began with. */
  function pass(from: Socket, to: Socket, way: 'up' | 'down', asked: { start: string }): void {
    let passed = 0
    let last = Promise.resolve()
    const cut = () => {
      strike()
      from.destroy()
      to.destroy()
    }
    from.on('data', (chunk) => {
      const now = fault
      passed += chunk.length
      if (way === 'up' && REQUEST.test(chunk.toString('latin1', 0, 8)))
        asked.start = chunk.toString('latin1', 0, 8)
      if (now.kind === 'half-open') return strike()
      if (now.kind === 'answer-lost' && way === 'down' && asked.start.startsWith(`${now.verb} `)) return cut()
      if (now.kind === 'lossy' && draw.fraction() < now.share) return cut()
      if (now.kind === 'cut' && now.way === way && passed > now.afterBytes) {
        to.write(chunk.subarray(0, Math.max(0, chunk.length - (passed - now.afterBytes))))
        return cut()
      }
      if (
        now.kind === 'answer' &&
        way === 'up' &&
        chunk.toString('latin1', 0, 8).startsWith(`${now.verb} `)
      ) {
        strike()
        const { status, body } = now
        from.end(
          `HTTP/1.1 ${status} No\r\ncontent-type: text/html\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
        )
        to.destroy()
        return
      }
      let bytes = chunk
      const start = now.kind === 'altered' && now.way === way ? 0 : photoFrom(now, way, chunk)
      if (start !== null) {
        strike()
        bytes = Buffer.from(chunk)
        bytes[draw.int(start, bytes.length - 1)]! ^= 1 << draw.int(0, 7)
      }
      if (now.kind === 'slow') {
        strike()
        last = last.then(() => rest(now.delayMs)).then(() => void to.write(bytes))
      } else last = last.then(() => void to.write(bytes))
    })
    from.on('end', () => void last.then(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => sockets.delete(from))
  }

  const server = createServer((client) => {
    sockets.add(client)
    if (fault.kind === 'refused') {
      strike()
      client.destroy()
      return
    }
    const upstream = connect(port, '127.0.0.1')
    sockets.add(upstream)
    const asked = { start: '' }
    pass(client, upstream, 'up', asked)
    pass(upstream, client, 'down', asked)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    aim: (next) => {
      port = next
    },
    set: (next) => {
      fault = next
      struck = 0
      // Kept connections belong to the network as it was.
      for (const socket of sockets) socket.destroy()
    },
    isGood: () => fault.kind === 'none',
    struck: () => struck,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
