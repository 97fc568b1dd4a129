// An address that stays the same while the server behind it is stopped, restored or replaced.
import { drawFrom } from '../fault-injection/knock.ts'
import { startProxy } from '../fault-injection/net/proxy.ts'
import type { TestServer } from './review-server.ts'

export interface StandingAddress {
  readonly url: string
  readonly leadTo: (review: Pick<TestServer, 'url'>) => void
  readonly close: () => Promise<void>
}

const portOf = (url: string): number => Number(new URL(url).port)

export async function standingAddress(review: Pick<TestServer, 'url'>): Promise<StandingAddress> {
  const { url, aim, set, close } = await startProxy(portOf(review.url), drawFrom(1))
  return {
    url,
    leadTo(next) {
      aim(portOf(next.url))
      // Connections that were kept lead where they led.
      set({ kind: 'none' })
    },
    close,
  }
}
