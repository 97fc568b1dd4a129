// Makes this process's disk fail at the n-th write below a folder, through the built-in modules the product writes with.
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'

export interface BrokenWrites {
  /** `passes` writes succeed first. */
  readonly failAfter: (passes: number, code: 'ENOSPC' | 'EROFS') => void
  /** The database may not grow by a single page any more. */
  readonly fillDatabase: (name: string) => void
  /** Whether it struck; everything works again afterwards. */
  readonly mend: () => boolean
  readonly remove: () => void
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const failureOf = (code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: on purpose`), { code })

export function breakWrites(): BrokenWrites {
  const files = fs as Mutable<typeof fs>
  const { open, rename } = files
  const pragma = Database.prototype.pragma
  const databases = new Map<string, Database.Database>()
  let left: number | null = null
  let code = 'ENOSPC'
  let struck = false
  let filled: Database.Database | null = null

  function write(): void {
    if (left === null) return
    if (left > 0) {
      left -= 1
      return
    }
    struck = true
    throw failureOf(code)
  }

  files.open = (async (...given: Parameters<typeof open>) => {
    if (given[1] !== 'r') write()
    const handle = await open(...given)
    const { writeFile, sync } = handle
    handle.writeFile = async (...bytes: Parameters<typeof writeFile>) => {
      write()
      return writeFile.apply(handle, bytes)
    }
    handle.sync = async () => {
      write()
      return sync.apply(handle)
    }
    return handle
  }) as typeof open
  files.rename = async (...given) => {
    write()
    return rename(...given)
  }
  syncBuiltinESMExports()
  Database.prototype.pragma = function (this: Database.Database, ...given: Parameters<typeof pragma>) {
    databases.set(this.name, this)
    return pragma.apply(this, given)
  } as typeof pragma

  return {
    failAfter(passes, wanted) {
      left = passes
      code = wanted
      struck = false
    },
    fillDatabase(name) {
      filled = databases.get(name) ?? null
      if (!filled) throw new Error(`${name} was never opened`)
      // Free pages inside the file would still take the write.
      filled.exec('VACUUM')
      filled.pragma(`max_page_count = ${filled.pragma('page_count', { simple: true })}`)
    },
    mend() {
      left = null
      filled?.pragma('max_page_count = 1073741823')
      const was = struck || filled !== null
      filled = null
      struck = false
      return was
    },
    remove() {
      Object.assign(files, { open, rename })
      syncBuiltinESMExports()
      Database.prototype.pragma = pragma
    },
  }
}
