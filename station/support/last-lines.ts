// The end of a file that only grows.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const MOST_BYTES = 256 * 1024

/** Whole lines, the newest last, of the last 256 KB; none where there is no such file. */
export function lastLines(path: string): string[] {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return []
  }
  try {
    const { size } = fstatSync(file)
    const from = Math.max(0, size - MOST_BYTES)
    const bytes = Buffer.alloc(size - from)
    const read = readSync(file, bytes, 0, bytes.length, from)
    const lines = bytes.toString('utf8', 0, read).split('\n')
    return lines.slice(from === 0 ? 0 : 1).filter((line) => line !== '')
  } finally {
    closeSync(file)
  }
}
