// How many connections one address may hold open. A stranger with half-sent requests would else hold all there are, and
// booths, reviewers and monitoring would wait for as long as a request may take.
import type { Server } from 'node:http'

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
