// What of a finished matte hangs on nothing. Without the truth nobody can count what is left of the old backdrop; a patch that
// stands apart from the sitter is hardly anything else.
import { type Size, spreadFrom } from './planes.ts'

/** Share of the sitter, 0..255, from which a pixel is seen to be left. */
const SEEN_FROM = 64

/** Pixels of all connected parts but the largest (eight neighbours). */
export function residueOf(alpha: Uint8Array, size: Size): number {
  const seen = new Uint8Array(alpha.length)
  let [all, largest] = [0, 0]
  for (let start = 0; start < alpha.length; start++) {
    let pixels = 0
    const takes = (i: number): boolean => {
      if (seen[i] || alpha[i]! < SEEN_FROM) return false
      seen[i] = 1
      pixels++
      return true
    }
    if (!takes(start)) continue
    spreadFrom([start], alpha.length, size, takes)
    all += pixels
    largest = Math.max(largest, pixels)
  }
  return all - largest
}
