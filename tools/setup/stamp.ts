// Tells whether inputs changed since an output was made. Names, sizes and times are enough to decide that nothing
// has to be done; the contents are hashed only when they differ.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .flatMap((entry) => filesUnder(join(path, entry.name)))
    .sort()
}

export interface Stamp {
  readonly fresh: boolean
  /** Call once the output is there. */
  readonly set: () => void
}

export function stampOf(file: string, inputs: readonly string[]): Stamp {
  const files = inputs.flatMap(filesUnder)
  const quick = digest(files.map((one) => `${one}:${statSync(one).size}:${statSync(one).mtimeMs}`))
  const old = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { quick: string; full: string })
    : null
  if (old?.quick === quick) return { fresh: true, set: () => undefined }
  const full = digest(
    files.map((one) => `${one}:${createHash('sha256').update(readFileSync(one)).digest('hex')}`),
  )
  const write = () => {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ quick, full }))
  }
  if (old?.full === full) {
    write()
    return { fresh: true, set: () => undefined }
  }
  return { fresh: false, set: write }
}

const digest = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('hex')
