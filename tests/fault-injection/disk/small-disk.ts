// A file system of a few megabytes that can really be filled: tmpfs, which Linux lets root mount.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly dir: string
  /** Leaves so many bytes free. */
  readonly fill: (freeBytes: number) => void
  readonly empty: () => void
  readonly remove: () => void
}

const SIZE_BYTES = 24_000_000

/** Whether this account and system mount anything; where not, that round does nothing and the report says so. */
export function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'knock-mount-'))
  const disk = mountSmallDisk(join(dir, 'disk'))
  disk?.remove()
  rmSync(dir, { recursive: true })
  return disk !== null
}

/** Null where nothing can be mounted. */
export function mountSmallDisk(dir: string, sizeBytes = SIZE_BYTES): SmallDisk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  mkdirSync(dir)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    rmSync(dir, { recursive: true })
    return null
  }
  const filler = join(dir, 'filler')
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize
  }
  return {
    dir,
    fill(wanted) {
      // What filled it before is room too.
      rmSync(filler, { force: true })
      writeFileSync(filler, Buffer.alloc(Math.max(0, freeBytes() - wanted)))
    },
    empty: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', [dir])
      rmSync(dir, { recursive: true })
    },
  }
}
