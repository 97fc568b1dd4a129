// Changes for every screen that listens. Each listener has its own queue, so a slow one holds up nobody; what it missed
// is not replayed, since every event carries the whole state.
export interface Events<T> {
  readonly publish: (event: T) => void
  readonly subscribe: (signal?: AbortSignal) => AsyncGenerator<T, void, void>
}

const MAX_WAITING = 100

export function createEvents<T>(): Events<T> {
  const listeners = new Set<(event: T) => void>()
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event)
    },
    async *subscribe(signal) {
      const waiting: T[] = []
      let wake: () => void = () => undefined
      const listener = (event: T) => {
        waiting.push(event)
        if (waiting.length > MAX_WAITING) waiting.shift()
        wake()
      }
      const stop = () => wake()
      listeners.add(listener)
      signal?.addEventListener('abort', stop)
      try {
        while (!signal?.aborted) {
          const event = waiting.shift()
          if (event !== undefined) yield event
          else {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        }
      } finally {
        listeners.delete(listener)
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}
