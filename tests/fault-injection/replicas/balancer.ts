// A balancer as they stand before several servers: each request to the next of them; where one does not take it, to another.
// What broke off in the middle is nobody's to repeat.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Balancer {
  readonly url: string
  /** The servers there are from now on. */
  readonly use: (urls: readonly string[]) => void
  readonly close: () => Promise<void>
}

export async function startBalancer(): Promise<Balancer> {
  let servers: readonly string[] = []
  let turn = 0

  function pass(incoming: IncomingMessage, body: Buffer, to: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, url, headers } = incoming
      // The host as it was asked for: it is signed and looked at.
      const outgoing = request(new URL(url!, to), { method, headers }, resolve)
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming)
    for (let tried = 0; tried < servers.length; tried += 1) {
      const to = servers[turn++ % servers.length]!
      try {
        const answered = await pass(incoming, body, to)
        response.writeHead(answered.statusCode!, answered.headers)
        answered.pipe(response)
        answered.on('error', () => response.destroy())
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') break
      }
    }
    response.writeHead(502).end()
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use: (urls) => {
      servers = urls
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
