// A disk that keeps only what it was told to keep. From a journal it makes the folder as it may be found after the power was
// cut: everything flushed, and of the rest any part, pages in any order, names in the order they were given.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Draw } from '../knock.ts'
import { type DiskOperation, HEADER_BYTES } from './recorder.ts'

export interface Entry {
  /** Where the record begins in the journal. */
  readonly at: number
  readonly operation: DiskOperation
  readonly bytes: Buffer
}

export function readJournal(journal: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + HEADER_BYTES <= journal.length; ) {
    const json = at + HEADER_BYTES
    const bytes = json + journal.readUInt32LE(at)
    const end = bytes + journal.readUInt32LE(at + 4)
    // The process was killed while it noted this one: it was not done yet.
    if (end > journal.length) break
    const operation = JSON.parse(journal.toString('utf8', json, bytes)) as DiskOperation
    entries.push({ at, operation, bytes: journal.subarray(bytes, end) })
    at = end
  }
  return entries
}

interface Change {
  readonly at: number
  readonly offset: number
  /** Null cuts or lengthens the file to `offset`. */
  readonly bytes: Buffer | null
}
interface Inode {
  readonly isFolder: boolean
  content: Buffer
  pending: Change[]
}
type Names = Map<string, Inode>
interface Naming {
  readonly at: number
  readonly paths: readonly string[]
  /** The file that got its first name by it. */
  readonly born: Inode | null
  readonly apply: (names: Names) => void
}

export interface DiskModel {
  readonly apply: (entry: Entry) => void
  /** Makes `dir`, which must not exist, what is left. */
  readonly cut: (dir: string, draw: Draw) => void
}

const PAGE_BYTES = 4096

export function createDiskModel(): DiskModel {
  /** The folder itself was there before the first life. */
  const root = (): [string, Inode] => ['.', { isFolder: true, content: Buffer.alloc(0), pending: [] }]
  const now: Names = new Map([root()])
  const kept: Names = new Map([root()])
  let namings: Naming[] = []
  const opened = new Map<number, { readonly path: string; readonly inode: Inode }>()

  function name(
    at: number,
    paths: readonly string[],
    born: Inode | null,
    apply: (names: Names) => void,
  ): void {
    apply(now)
    namings.push({ at, paths, born, apply })
  }
  function find(path: string, at: number): Inode {
    const known = now.get(path)
    if (known) return known
    const inode: Inode = { isFolder: false, content: Buffer.alloc(0), pending: [] }
    name(at, [path], inode, (names) => names.set(path, inode))
    return inode
  }
  /** Names that are certain once `wanted` says so, in the order they were given. */
  function keep(wanted: (naming: Naming) => boolean): void {
    namings = namings.filter((naming) => {
      if (!wanted(naming)) return true
      naming.apply(kept)
      return false
    })
  }
  function flushFile(path: string, inode: Inode, upTo: number): void {
    const done = inode.pending.filter((change) => change.at < upTo)
    inode.pending = inode.pending.slice(done.length)
    for (const change of done) inode.content = changed(inode.content, change)
    // As the usual file systems do it: with a new file's content its name is kept, and the folders above.
    const born = namings.find((naming) => naming.born === inode)
    const above = (naming: Naming) => naming.paths.some((one) => path === one || path.startsWith(`${one}/`))
    if (born && born.at < upTo) keep((naming) => naming.at <= born.at && above(naming))
  }

  return {
    apply({ at, operation, bytes }) {
      switch (operation.op) {
        case 'open':
          opened.set(operation.id, { path: operation.path, inode: find(operation.path, at) })
          return
        case 'put': {
          const { pending } = find(operation.path, at)
          pending.push({ at, offset: 0, bytes: null }, { at, offset: 0, bytes })
          return
        }
        case 'write':
          opened.get(operation.id)!.inode.pending.push({ at, offset: operation.at, bytes })
          return
        case 'truncate':
          find(operation.path, at).pending.push({ at, offset: operation.size, bytes: null })
          return
        case 'mkdir': {
          const { path } = operation
          if (now.has(path)) return
          const folder: Inode = { isFolder: true, content: Buffer.alloc(0), pending: [] }
          name(at, [path], folder, (names) => names.set(path, folder))
          return
        }
        case 'remove': {
          const { path } = operation
          name(at, [path], null, (names) => {
            for (const one of [...names.keys()])
              if (one === path || one.startsWith(`${path}/`)) names.delete(one)
          })
          return
        }
        case 'rename': {
          const { path, to } = operation
          name(at, [path, to], null, (names) => {
            const inode = names.get(path)
            if (!inode) return
            names.delete(path)
            names.set(to, inode)
          })
          return
        }
        case 'flush': {
          const { path, inode } = opened.get(operation.id)!
          const { upTo } = operation
          if (inode.isFolder)
            keep((naming) => naming.at < upTo && naming.paths.some((one) => dirname(one) === path))
          else flushFile(path, inode, upTo)
          return
        }
      }
    },
    cut(dir, draw) {
      const names = new Map(kept)
      for (const naming of namings.slice(0, draw.int(0, namings.length))) naming.apply(names)
      const share = draw.oneOf([0, 0.5, 0.9, 1])
      mkdirSync(dir)
      for (const [path, inode] of names) {
        const place = join(dir, path)
        if (inode.isFolder) mkdirSync(place, { recursive: true })
        else {
          mkdirSync(dirname(place), { recursive: true })
          writeFileSync(place, found(inode, draw, share))
        }
      }
    },
  }
}

function changed(content: Buffer, { offset, bytes }: Change): Buffer {
  const size = bytes ? Math.max(content.length, offset + bytes.length) : offset
  const next = size === content.length ? content : Buffer.alloc(size)
  if (next !== content) content.copy(next, 0, 0, Math.min(content.length, size))
  bytes?.copy(next, offset)
  return next
}

/** Of what was not flushed each page got as far as the disk, or did not. */
function found({ content, pending }: Inode, draw: Draw, share: number): Buffer {
  let result: Buffer = Buffer.from(content)
  for (const { at, offset, bytes } of pending) {
    if (!bytes) {
      if (draw.fraction() < share) result = changed(result, { at, offset, bytes })
      continue
    }
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + PAGE_BYTES - ((offset + from) % PAGE_BYTES))
      if (draw.fraction() < share)
        result = changed(result, { at, offset: offset + from, bytes: bytes.subarray(from, to) })
      from = to
    }
  }
  return result
}
