// Models are loaded on first use and kept. A failure is not kept: what stopped it may be gone by the next job, and a full
// memory or a half-copied file must not end the comparing of faces until somebody starts the booth anew.
import { VisionFailure } from '../port.ts'

export interface Loading<T> {
  /** For messages. */
  readonly name: string
  readonly load: () => Promise<T>
  readonly tell: (text: string) => void
  /** What takes much memory and little time to load again is let go when nobody has used it for a while. */
  readonly rest?: { readonly afterMs: number; readonly unload: (loaded: T) => Promise<void> }
}

/** `load` runs until it succeeds once. Throws `VisionFailure`, and what `work` throws; each new cause is told once. */
export function loadedOnce<T>({ name, load, tell, rest }: Loading<T>) {
  let loading: Promise<T> | null = null
  let told = ''
  let users = 0
  let resting: NodeJS.Timeout | undefined

  async function attempt(): Promise<T> {
    try {
      const loaded = await load()
      told = ''
      return loaded
    } catch (error) {
      if (error instanceof VisionFailure) throw error
      const cause = String(error)
      if (cause !== told) tell(`${name} cannot be loaded: ${cause}`)
      told = cause
      throw new VisionFailure('model-failed', name)
    }
  }

  function loaded(): Promise<T> {
    loading ??= attempt().catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }

  function unloadLater(): void {
    if (!rest || users > 0) return
    resting = setTimeout(() => {
      const going = loading
      loading = null
      going?.then(rest.unload).catch((error: unknown) => tell(`${name} cannot be let go: ${String(error)}`))
    }, rest.afterMs)
    resting.unref()
  }

  return async <R>(work: (loaded: T) => Promise<R>): Promise<R> => {
    clearTimeout(resting)
    users += 1
    try {
      return await work(await loaded())
    } finally {
      users -= 1
      unloadLater()
    }
  }
}
