// Changes for every screen that listens. A listener is there from the moment it subscribes, not from its first pull: what
// happens in between waits for it.
import { EventPublisher } from '@orpc/server'

export interface Events<T> {
  readonly publish: (event: T) => void
  readonly subscribe: (signal?: AbortSignal) => AsyncGenerator<T, void, void>
}

/** More than a whole day brings; a listener that far behind is told anew when it connects again. */
const MAX_WAITING = 10_000

export function createEvents<T extends object>(): Events<T> {
  const publisher = new EventPublisher<{ change: T }>({ maxBufferedEvents: MAX_WAITING })
  return {
    publish: (event) => publisher.publish('change', event),
    subscribe: (signal) => publisher.subscribe('change', { signal }),
  }
}
