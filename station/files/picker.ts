// The file picker of a kiosk: removable drives and the scanner's folder, nothing else of the machine. Paths are relative
// to a root and are resolved through links before they are trusted.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { mountedDrives } from './drives.ts'

export interface PickerRoot {
  readonly rootId: string
  readonly label: string
  readonly path: string
}

/** As a screen is told of it: the place itself is the station's own. */
export const shownRoot = ({ rootId, label }: PickerRoot) => ({ rootId, label })

export interface PickerEntry {
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'picture'
  readonly bytes: number
  /** Null for folders. */
  readonly writtenAt: string | null
}

export interface Picker {
  readonly roots: () => PickerRoot[]
  /** Those of the roots that somebody plugged in. */
  readonly drives: () => PickerRoot[]
  /** Folders by name, then pictures, the newest first. Null where the root or the folder is not there (a drive pulled out) or lies outside. */
  readonly list: (rootId: string, path: string) => PickerEntry[] | null
  readonly read: (rootId: string, path: string) => Promise<Buffer | 'not-found' | 'too-large'>
}

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.bmp', '.heic'])

export interface PickerOptions {
  readonly dataDir: string
  readonly scannerFolder: () => string | null
  readonly maxBytes: number
  readonly drivesNow?: () => string[]
}

export function createPicker(options: PickerOptions): Picker {
  const { dataDir, scannerFolder, maxBytes, drivesNow = mountedDrives } = options
  const drives = (): PickerRoot[] =>
    drivesNow().map((path) => ({ rootId: `drive:${path}`, label: basename(path), path }))
  const roots = (): PickerRoot[] => {
    const folder = scannerFolder()
    const scanner =
      folder && isScannerFolder(folder, dataDir)
        ? [{ rootId: 'scanner', label: basename(folder), path: folder }]
        : []
    return [...scanner, ...drives()]
  }

  function inside(rootId: string, path: string): string | null {
    const root = roots().find((one) => one.rootId === rootId)
    if (!root || isAbsolute(path)) return null
    try {
      const base = realpathSync(root.path)
      const target = realpathSync(resolve(base, path))
      return isBelow(base, target) ? target : null
    } catch {
      return null
    }
  }

  return {
    roots,
    drives,
    list(rootId, path) {
      const folder = inside(rootId, path)
      if (!folder) return null
      try {
        return readdirSync(folder, { withFileTypes: true })
          .flatMap((entry) => entryOf(entry, folder, path))
          .sort(
            (a, b) =>
              a.kind.localeCompare(b.kind) ||
              (b.writtenAt ?? '').localeCompare(a.writtenAt ?? '') ||
              a.name.localeCompare(b.name, 'zh-CN'),
          )
      } catch {
        // The drive was pulled out while it was read.
        return null
      }
    },
    async read(rootId, path) {
      const file = inside(rootId, path)
      if (!file || !PICTURES.has(extname(file).toLowerCase())) return 'not-found'
      const kind = statSync(file, { throwIfNoEntry: false })
      if (!kind?.isFile()) return 'not-found'
      const handle = await open(file, 'r').catch(() => null)
      if (!handle) return 'not-found'
      try {
        const { size } = await handle.stat()
        return size > maxBytes ? 'too-large' : await handle.readFile()
      } catch {
        return 'not-found'
      } finally {
        await handle.close()
      }
    },
  }
}

/** Whether `target` is `base` or lies below it. */
function isBelow(base: string, target: string): boolean {
  const way = relative(base, target)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** A folder of its own that is there: not the whole disk, and nothing above the booth's data. */
export function isScannerFolder(path: string, dataDir: string): boolean {
  if (!isAbsolute(path)) return false
  try {
    const folder = realpathSync(path)
    return statSync(folder).isDirectory() && !isBelow(folder, realpathSync(dataDir))
  } catch {
    return false
  }
}

/** Links are not shown: what they lead to may be anywhere. */
function entryOf(entry: Dirent, folder: string, path: string): PickerEntry[] {
  const { name } = entry
  if (name.startsWith('.')) return []
  const shared = { name, path: join(path, name) }
  if (entry.isDirectory()) return [{ ...shared, kind: 'folder', bytes: 0, writtenAt: null }]
  if (!entry.isFile() || !PICTURES.has(extname(name).toLowerCase())) return []
  const stat = statSync(join(folder, name), { throwIfNoEntry: false })
  return stat ? [{ ...shared, kind: 'picture', bytes: stat.size, writtenAt: stat.mtime.toISOString() }] : []
}
