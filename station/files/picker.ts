// The file picker of a kiosk: removable drives and the scanner's folder, nothing else of the machine. Paths are relative
// to a root and are resolved through links before they are trusted.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, extname, isAbsolute, join, relative, resolve } from 'node:path'

export interface PickerRoot {
  readonly rootId: string
  readonly label: string
  readonly path: string
}

export interface PickerEntry {
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'picture'
  readonly bytes: number
}

export interface Picker {
  readonly roots: () => PickerRoot[]
  /** Null where the root or the folder is not there (a drive pulled out) or lies outside. */
  readonly list: (rootId: string, path: string) => PickerEntry[] | null
  readonly read: (rootId: string, path: string) => Promise<Buffer | 'not-found' | 'too-large'>
}

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.bmp', '.heic'])
const REMOVABLE_PARENTS = ['/media', '/run/media']

export function createPicker(
  scannerFolder: () => string | null,
  maxBytes: number,
  mounts = mountedFolders,
): Picker {
  const roots = (): PickerRoot[] => {
    const folder = scannerFolder()
    const scanner =
      folder && existsSync(folder) ? [{ rootId: 'scanner', label: basename(folder), path: folder }] : []
    const drives = mounts().map((path) => ({ rootId: `drive:${path}`, label: basename(path), path }))
    return [...scanner, ...drives]
  }

  function inside(rootId: string, path: string): string | null {
    const root = roots().find((one) => one.rootId === rootId)
    if (!root || isAbsolute(path)) return null
    try {
      const base = realpathSync(root.path)
      const target = realpathSync(resolve(base, path))
      const way = relative(base, target)
      return way.startsWith('..') || isAbsolute(way) ? null : target
    } catch {
      return null
    }
  }

  return {
    roots,
    list(rootId, path) {
      const folder = inside(rootId, path)
      if (!folder || !statSync(folder).isDirectory()) return null
      return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !entry.name.startsWith('.'))
        .flatMap((entry): PickerEntry[] => {
          const way = join(path, entry.name)
          if (entry.isDirectory()) return [{ name: entry.name, path: way, kind: 'folder', bytes: 0 }]
          if (!entry.isFile() || !PICTURES.has(extname(entry.name).toLowerCase())) return []
          return [
            { name: entry.name, path: way, kind: 'picture', bytes: statSync(join(folder, entry.name)).size },
          ]
        })
        .sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name, 'zh-CN'))
    },
    async read(rootId, path) {
      const file = inside(rootId, path)
      if (!file || !PICTURES.has(extname(file).toLowerCase())) return 'not-found'
      const handle = await open(file, 'r').catch(() => null)
      if (!handle) return 'not-found'
      try {
        const { size } = await handle.stat()
        return size > maxBytes ? 'too-large' : await handle.readFile()
      } finally {
        await handle.close()
      }
    },
  }
}

/** Linux mounts removable drives under /media or /run/media; Windows gives them drive letters after C. */
function mountedFolders(): string[] {
  if (process.platform === 'win32') {
    return [...'DEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`).filter(existsSync)
  }
  if (!existsSync('/proc/mounts')) return []
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1]?.replaceAll('\\040', ' ') ?? '')
    .filter((path) => REMOVABLE_PARENTS.some((parent) => path.startsWith(`${parent}/`)))
}
