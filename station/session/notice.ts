import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const schema = z.object({ version: z.string(), files: z.record(z.string(), z.string()) })

/** The notice in force: its version and the hash over every language's text, which a consent is bound to. */
export function readNotice(resourcesDir: string): { readonly version: string; readonly sha256: string } {
  const dir = join(resourcesDir, 'notices')
  const { version, files } = schema.parse(JSON.parse(readFileSync(join(dir, 'notice.json'), 'utf8')))
  const hash = createHash('sha256').update(version)
  for (const name of Object.values(files).sort()) hash.update(readFileSync(join(dir, name)))
  return { version, sha256: hash.digest('hex') }
}
