// A page built as the booth's screens are built, in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

const built = new Map<string, Promise<string>>()

/** Builds a page's folder as the booth's screens are built, once a process; the result goes with the process. */
export function builtPage(root: string): Promise<string> {
  const known = built.get(root)
  if (known) return known
  const outDir = mkdtempSync(join(tmpdir(), 'page-'))
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  const result = build({
    configFile: false,
    root,
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 2000, minify: false },
  }).then(() => outDir)
  built.set(root, result)
  return result
}
