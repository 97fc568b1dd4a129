// A lost carrier is opened again and everything is told anew, for as long as the page stands.
import type { AnyContractRouter } from '@orpc/contract'
import { type Connection, connect } from './connect.ts'

const RECONNECT_MS = 1000

/** `follow` lasts as long as its connection does. Returns how to stop. */
export function keepConnected<C extends AnyContractRouter>(
  follow: (connection: Connection<C>, isStopped: () => boolean) => Promise<void>,
  onLost: () => void,
): () => void {
  let stopped = false
  async function keep(): Promise<void> {
    while (!stopped) {
      await connect<C>()
        .then((connection) => follow(connection, () => stopped))
        .catch(() => undefined)
      onLost()
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
    }
  }
  void keep()
  return () => {
    stopped = true
  }
}
