// Models are loaded on first use and kept. A failure is not kept: what stopped it may be gone by the next job, and a full
// memory or a half-copied file must not end the comparing of faces until somebody starts the booth anew.
import { VisionFailure } from '../port.ts'

/** `load` runs until it succeeds once. Throws `VisionFailure`; each new cause is told once. */
export function loadedOnce<T>(
  name: string,
  load: () => Promise<T>,
  tell: (text: string) => void,
): () => Promise<T> {
  let loading: Promise<T> | null = null
  let told = ''

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

  return () => {
    loading ??= attempt().catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }
}
