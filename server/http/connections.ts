// Who may hold connections open: one address so many, and all together so many. Strangers with half-sent requests would else
// hold all there are, and booths, reviewers and monitoring would wait for as long as a request may take.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface Crowd {
  /** What this connection's present request says was proven: a station or an account is behind it. */
  readonly prove: (socket: Socket) => void
  readonly watch: (server: Server) => void
}

/**
 * When there are `most`, the newcomer takes the place of whoever has stood at the door longest, with a request that is not
 * whole or was nobody's: many addresses, or one proxy that all come through, hold no more than that. Where everybody is
 * proven, the newcomer is turned away.
 */
export function createCrowd(most: number): Crowd {
  const open = new Set<Socket>()
  /** In the order in which they began to wait. */
  const unproven = new Set<Socket>()
  const beginsToWait = (socket: Socket): void => {
    unproven.delete(socket)
    if (!socket.destroyed) unproven.add(socket)
  }
  return {
    prove: (socket) => unproven.delete(socket),
    watch(server) {
      server.on('connection', (socket) => {
        if (socket.destroyed) return
        open.add(socket)
        beginsToWait(socket)
        socket.once('close', () => {
          open.delete(socket)
          unproven.delete(socket)
        })
        if (open.size <= most) return
        const longest = unproven.values().next().value ?? socket
        open.delete(longest)
        unproven.delete(longest)
        longest.destroy()
      })
      server.prependListener('request', ({ socket }) => beginsToWait(socket))
    },
  }
}

/** `ofWhom` is null for connections that are counted elsewhere: behind a proxy they are all the proxy's. */
export function limitConnections(
  server: Server,
  perAddress: number,
  ofWhom: (socketAddress: string | undefined) => string | null,
): void {
  const open = new Map<string, number>()
  server.on('connection', (socket) => {
    const whose = ofWhom(socket.remoteAddress)
    if (whose === null) return
    const held = open.get(whose) ?? 0
    if (held >= perAddress) {
      socket.destroy()
      return
    }
    open.set(whose, held + 1)
    socket.once('close', () => {
      const left = (open.get(whose) ?? 1) - 1
      if (left > 0) open.set(whose, left)
      else open.delete(whose)
    })
  })
}
