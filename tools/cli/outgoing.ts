// Watches for anything that leaves this machine, or that a page asks for there: the browser by its own network log, this
// process through Node's socket channel.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readNetLog } from './net-log.ts'

export interface Outgoing {
  /** Chromium switches that have it write down what it does on the network. */
  readonly flags: readonly string[]
  /** What left, and what a page asked for elsewhere. */
  readonly requests: () => readonly string[]
  /** What the browser itself asked for elsewhere, for its own reasons: it died behind the wall. */
  readonly walled: () => readonly string[]
  readonly close: () => void
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

export function watchOutgoing(): Outgoing {
  const seen: string[] = []
  const folder = mkdtempSync(join(tmpdir(), 'outgoing-'))
  const file = join(folder, 'net-log.json')

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
  const askedBy = (who: 'page' | 'browser'): string[] =>
    readNetLog(file)
      .asked.filter(({ by }) => by === who)
      .map(({ what }) => what)
  return {
    flags: [`--log-net-log=${file}`],
    requests: () => [...seen, ...readNetLog(file).left, ...askedBy('page')],
    walled: () => askedBy('browser'),
    close: () => {
      unsubscribe('net.client.socket', onSocket)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
