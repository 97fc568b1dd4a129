// What is known of the uploads seen last. Another process may finish or remove any of them, so nothing here hears when one is
// over: what is not bounded would grow with every photo there ever was.
import type { KvStore } from '@tus/server'

/** Uploads under way at once are hundreds; of what is forgotten the store itself is asked. */
const AT_MOST = 2000

export class Recent<T> implements KvStore<T> {
  readonly #newestLast = new Map<string, T>()

  get size(): number {
    return this.#newestLast.size
  }
  async get(id: string): Promise<T | undefined> {
    return this.#newestLast.get(id)
  }
  async set(id: string, value: T): Promise<void> {
    this.#newestLast.delete(id)
    this.#newestLast.set(id, value)
    for (const oldest of this.#newestLast.keys()) {
      if (this.#newestLast.size <= AT_MOST) return
      this.#newestLast.delete(oldest)
    }
  }
  async delete(id: string): Promise<void> {
    this.#newestLast.delete(id)
  }
}
