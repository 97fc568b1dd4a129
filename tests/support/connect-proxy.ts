// An http proxy as schools have them: it tunnels what CONNECT names, or says no.
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Listening, listen } from './certificates.ts'

export interface ConnectProxy extends Listening {
  /** What was asked for, with the credentials given. */
  readonly asked: readonly string[]
}

export interface ConnectProxyOptions {
  /** Where a name leads to, whatever the names' own servers say. */
  readonly route?: (host: string) => number | null
  /** The answer to every CONNECT, in place of a tunnel. */
  readonly refuse?: string
}

export async function connectProxy({ route, refuse }: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.writeHead(501).end())
  server.on('connect', (request, client: Socket, head) => {
    sockets.add(client)
    client.on('error', () => client.destroy())
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    const port = route?.(request.url!.split(':')[0]!) ?? null
    if (refuse !== undefined || port === null) {
      client.end(refuse ?? 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.write(head)
      target.pipe(client)
      client.pipe(target)
    })
    sockets.add(target)
    target.on('error', () => client.destroy())
    target.on('close', () => client.destroy())
    client.on('close', () => target.destroy())
  })
  const listening = await listen(server)
  return {
    ...listening,
    asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await listening.stop()
    },
  }
}
