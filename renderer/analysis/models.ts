// Model files as the worker needs them: fetched once, and refused unless they are the very files this program was built
// for. A model altered on disk gives landmarks without an error, in the wrong places.
import modelList from '../../resources/models.json' with { type: 'json' }
import { AnalysisFailed } from './protocol.ts'

const fetched = new Map<string, Promise<Uint8Array>>()

/** `base` is the page's folder, ending in a slash. Throws `AnalysisFailed` with the file's name as its detail. */
export function modelBytes(base: string, id: 'face-landmarks' | 'person-mask'): Promise<Uint8Array> {
  const model = modelList.find((one) => one.id === id)
  if (!model) throw new Error(`models.json has no ${id}`)
  const known = fetched.get(id)
  if (known) return known
  const bytes = checked(new URL(`models/${model.file}`, base), model.file, model.sha256).catch(
    (error: unknown) => {
      fetched.delete(id)
      throw error
    },
  )
  fetched.set(id, bytes)
  return bytes
}

async function checked(address: URL, file: string, sha256: string): Promise<Uint8Array> {
  const response = await fetch(address).catch(() => null)
  if (!response?.ok) throw new AnalysisFailed('models-missing', file)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const found = [...digest].map((one) => one.toString(16).padStart(2, '0')).join('')
  if (found !== sha256) throw new AnalysisFailed('models-altered', file)
  return bytes
}
