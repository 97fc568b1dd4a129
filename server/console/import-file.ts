// A chosen file in the page: opened in small steps so that the page stays alive, and packed for the server.
import { type Opened, openingRoster } from '../../core/roster/open-roster.ts'
import type { RosterProblem } from '../../core/roster/problems.ts'

/** As many as the server takes in one message. */
const LARGEST_BYTES = 40_000_000
/** As long as nobody notices. */
const TURN_MS = 30

export interface ChosenFile {
  readonly name: string
  readonly file: File
  readonly bytes: Uint8Array
}

export async function readFile(file: File): Promise<ChosenFile | RosterProblem> {
  if (file.size > LARGEST_BYTES)
    return { line: 1, column: '', code: 'too-large', params: { where: file.name } }
  return { name: file.name, file, bytes: new Uint8Array(await file.arrayBuffer()) }
}

export async function openPatiently(bytes: Uint8Array, sheet: string | undefined): Promise<Opened> {
  const steps = openingRoster(bytes, { sheet })
  let sinceMs = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - sinceMs < TURN_MS) continue
    await new Promise((resolve) => setTimeout(resolve))
    sinceMs = performance.now()
  }
}

export function toBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'))
    reader.readAsDataURL(file)
  })
}
