// The station behind each carrier: the same suite over a WebSocket (Chromium host) and over a MessagePort (Electron).

import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import type { stationContract } from '../core/contract/station.ts'
import type { AppEvent } from '../core/contract/station-records.ts'
import { openTestStation, PIN, SCREEN, type TestStation } from '../station/testing.ts'

type Client = ContractRouterClient<typeof stationContract>
interface Carrier {
  readonly client: Client
  readonly close: () => Promise<void>
}

async function overSocket({ station }: TestStation): Promise<Carrier> {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const handler = new SocketHandler(station.router)
  sockets.on('connection', (socket) => void handler.upgrade(socket, { context: SCREEN }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  return {
    client: createORPCClient(new SocketLink({ websocket: socket })),
    close: async () => {
      socket.close()
      sockets.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

async function overPort({ station }: TestStation): Promise<Carrier> {
  const { port1, port2 } = new MessageChannel()
  new PortHandler(station.router).upgrade(port1 as never, { context: SCREEN })
  port1.start()
  port2.start()
  return {
    client: createORPCClient(new PortLink({ port: port2 as never })),
    close: async () => {
      port1.close()
      port2.close()
    },
  }
}

describe.each([
  ['WebSocket', overSocket],
  ['MessagePort', overPort],
] as const)('the station over a %s', (_name, open) => {
  let booth: TestStation
  let carrier: Carrier

  beforeAll(async () => {
    booth = await openTestStation()
    carrier = await open(booth)
  })
  afterAll(async () => {
    await carrier.close()
    await booth.station.close()
    rmSync(booth.dir, { recursive: true })
  })

  it('answers commands with validated output', async () => {
    expect(await carrier.client.app.state()).toMatchObject({
      phase: 'ready',
      operator: null,
      training: false,
    })
  })

  it('brings typed failures across, with an id and nothing else', async () => {
    const failed = await carrier.client.roster.search({ query: 'x' }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'NOT_SIGNED_IN', defined: true })
    expect(Object.keys((failed as { data: object }).data)).toEqual(['id'])
    expect(JSON.stringify(failed)).not.toContain('station/')
  })

  it('refuses input that is not of the contract', async () => {
    await expect(carrier.client.app.setLanguage({ lang: 'xx' as 'en' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
  })

  it('streams events: the present first, then changes', async () => {
    const events = await carrier.client.app.events()
    const next = async () => (await events.next()).value
    expect(await next()).toMatchObject({ type: 'state', state: { operator: null } })
    expect(await next()).toEqual({ type: 'session', session: null })
    const [operator] = await carrier.client.operators.list()
    await carrier.client.operators.login({ operatorId: operator!.id, pin: PIN })
    let last = (await events.next()).value as AppEvent | undefined
    while (last && !(last.type === 'state' && last.state.operator))
      last = (await events.next()).value as AppEvent | undefined
    expect(last).toMatchObject({ type: 'state', state: { operator: { id: operator!.id } } })
    await events.return?.()
  })
})
