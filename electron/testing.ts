// Doubles of the Electron objects that need Electron's binary: ports and processes, over Node's own ports.
import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessageChannelMain, MessagePortMain, ParentPort, UtilityProcess } from 'electron'

const TURNS = 50

/**
 * Everything said so far over the doubles has been heard and answered. Each hop takes a turn of this process, however long
 * a turn is: nothing here goes by the clock.
 */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn()
}

/** What passes a channel of the doubles: Node has no second list for ports. */
interface Parcel {
  readonly data: unknown
  readonly ports: readonly MessagePort[]
}

const inside = new WeakMap<object, MessagePort>()

/** As Electron's: `message` brings `{ data, ports }`, and nothing arrives before `start`. */
function portMain(port: MessagePort): MessagePortMain {
  const events = new EventEmitter()
  port.on('close', () => events.emit('close'))
  const double = Object.assign(events, {
    start: () => {
      port.on('message', ({ data, ports }: Parcel) =>
        events.emit('message', { data, ports: ports.map(portMain) }),
      )
    },
    postMessage: (data: unknown, ports: readonly MessagePortMain[] = []) => post(port, data, ports),
    close: () => port.close(),
  })
  inside.set(double, port)
  return double as unknown as MessagePortMain
}

function post(port: MessagePort, data: unknown, given: readonly MessagePortMain[]): void {
  const ports = given.map((one) => inside.get(one)!)
  port.postMessage({ data, ports } satisfies Parcel, ports)
}

export function createChannel(): MessageChannelMain {
  const { port1, port2 } = new MessageChannel()
  return { port1: portMain(port1), port2: portMain(port2) }
}

/** The page's end as the page sees it: the DOM's port, which Node's is too. */
export const pagePort = (port: MessagePortMain): MessagePort => inside.get(port)!

export interface ChildDouble {
  readonly child: UtilityProcess
  /** What the process finds as `process.parentPort`. */
  readonly parent: ParentPort
  /** The process has come up, where it had not from the start. */
  readonly spawn: () => void
  /** The process is gone with this code. */
  readonly die: (code: number) => void
  /** How often somebody tried to end it. */
  readonly kills: () => number
  readonly posted: readonly unknown[]
}

/** A started process whose two ends are in this one. As with Electron's, `kill` does nothing before it has come up. */
export function childDouble(up = true): ChildDouble {
  let spawned = up
  let kills = 0
  const { port1, port2 } = new MessageChannel()
  const child = new EventEmitter()
  const parent = new EventEmitter()
  const posted: unknown[] = []
  let dead = false
  const die = (code: number): void => {
    if (dead) return
    dead = true
    port1.close()
    child.emit('exit', code)
  }
  port1.on('message', ({ data }: Parcel) => child.emit('message', data))
  port2.on('message', ({ data, ports }: Parcel) =>
    parent.emit('message', { data, ports: ports.map(portMain) }),
  )
  return {
    child: Object.assign(child, {
      postMessage: (data: unknown, ports: readonly MessagePortMain[] = []) => {
        posted.push(data)
        post(port1, data, ports)
      },
      kill: () => {
        kills += 1
        if (spawned) setImmediate(die, 0)
        return spawned
      },
    }) as unknown as UtilityProcess,
    parent: Object.assign(parent, {
      postMessage: (data: unknown) => post(port2, data, []),
    }) as unknown as ParentPort,
    spawn: () => {
      spawned = true
      child.emit('spawn')
    },
    die,
    kills: () => kills,
    posted,
  }
}
