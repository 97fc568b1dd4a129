// Watches for anything that tries to leave this machine: the browser through a proxy that only writes down what it was
// asked for, this process through Node's own socket channel.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Outgoing {
  /** Chromium switches that send every request but those to this machine through the recorder. */
  readonly flags: readonly string[]
  readonly requests: () => readonly string[]
  readonly close: () => Promise<void>
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

export async function watchOutgoing(): Promise<Outgoing> {
  const seen: string[] = []
  const recorder = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  recorder.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve))
  const { port } = recorder.address() as AddressInfo

  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    socket.once('lookup', (_error, address, _family, host) => {
      if (!isLoopback(address) && !isLoopback(host)) seen.push(`SOCKET ${host}`)
    })
    socket.once('connect', () => {
      if (socket.remoteAddress && !isLoopback(socket.remoteAddress.replace('::ffff:', '')))
        seen.push(`SOCKET ${socket.remoteAddress}`)
    })
  }
  subscribe('net.client.socket', onSocket)
  return {
    flags: [`--proxy-server=http://127.0.0.1:${port}`, '--proxy-bypass-list=127.0.0.1;localhost'],
    requests: () => seen,
    close: () => {
      unsubscribe('net.client.socket', onSocket)
      recorder.closeAllConnections()
      return new Promise((resolve) => recorder.close(() => resolve()))
    },
  }
}
