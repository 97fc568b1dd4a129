// A JSON file of the data folder that people keep, copy and edit. One that cannot be read ends the start with its name and
// what to do; what stands in it, which may be a key, is never repeated.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { inWords } from './in-words.ts'
import { FolderRefused } from './refused.ts'

export interface JsonFile<T> {
  readonly dataDir: string
  readonly name: string
  /** May throw ZodError. */
  readonly read: (json: unknown) => T
  readonly remedy: string
}

/** Null when there is no such file. Throws FolderRefused. */
export async function readJsonFile<T>({ dataDir, name, read, remedy }: JsonFile<T>): Promise<T | null> {
  const bytes = await readFile(join(dataDir, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw inWords(dataDir, Object.assign(error, { path: join(dataDir, name) }))
  })
  if (bytes === null) return null
  try {
    // Editors on Windows begin a file with a byte order mark, which the decoder takes away.
    return read(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    throw new FolderRefused(dataDir, `${name} ${wrongWith(bytes, error)}`, remedy)
  }
}

function wrongWith(bytes: Buffer, error: unknown): string {
  if (bytes.length === 0) return 'is empty'
  if (error instanceof SyntaxError) return 'is not whole JSON'
  if (error instanceof z.ZodError)
    return `holds what it must not: ${z.prettifyError(error).replaceAll('\n', ' ')}`
  throw error
}
