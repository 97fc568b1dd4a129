// What of a finished matte hangs on nothing. Without the truth nobody can count what is left of the old backdrop; a patch that
// stands apart from the sitter is hardly anything else.
import type { Size } from './planes.ts'

/** Share of the sitter, 0..255, from which a pixel is seen to be left. */
const SEEN_FROM = 64

/** Pixels of all connected parts but the largest (eight neighbours). */
export function residueOf(alpha: Uint8Array, { widthPx }: Size): number {
  const around = [-1, 1, -widthPx, widthPx, -widthPx - 1, 1 - widthPx, widthPx - 1, widthPx + 1]
  const seen = new Uint8Array(alpha.length)
  let [all, largest] = [0, 0]
  for (let start = 0; start < alpha.length; start++) {
    if (seen[start] || alpha[start]! < SEEN_FROM) continue
    seen[start] = 1
    const queue = [start]
    let size = 0
    for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
      size++
      for (const step of around) {
        const j = i + step
        const wraps = Math.abs((j % widthPx) - (i % widthPx)) > 1
        if (j < 0 || j >= alpha.length || wraps || seen[j] || alpha[j]! < SEEN_FROM) continue
        seen[j] = 1
        queue.push(j)
      }
    }
    all += size
    largest = Math.max(largest, size)
  }
  return all - largest
}
