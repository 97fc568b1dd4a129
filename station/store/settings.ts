// Settings as sealed JSON by key, each with its own schema; a value that no longer fits its schema reads as absent.
// Some are asked for with every answer of the server: what was opened is kept as long as the sealed bytes are the same.
import type { z } from 'zod'
import type { Cipher } from '../keys/cipher.ts'
import type { Db } from './open.ts'

export interface Settings {
  readonly get: <T extends z.ZodType>(key: string, schema: T) => z.infer<T> | null
  readonly set: (key: string, value: unknown) => void
}

export function createSettings(db: Db, cipher: Cipher): Settings {
  const select = db.prepare<[string], { value: Buffer }>('SELECT value FROM settings WHERE key = ?')
  const upsert = db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const opened = new Map<string, { readonly sealed: Buffer; readonly json: string }>()

  function openedJson(key: string, sealed: Buffer): string {
    const before = opened.get(key)
    if (before?.sealed.equals(sealed)) return before.json
    const json = cipher.open(`setting:${key}`, sealed).toString()
    opened.set(key, { sealed, json })
    return json
  }

  return {
    get(key, schema) {
      const row = select.get(key)
      if (!row) return null
      const parsed = schema.safeParse(JSON.parse(openedJson(key, row.value)))
      return parsed.success ? parsed.data : null
    },
    set: (key, value) => {
      upsert.run(key, cipher.sealJson(`setting:${key}`, value))
    },
  }
}
