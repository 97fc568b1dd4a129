// Notes in order what a process asks of its disk below a folder: what is written, named and renamed, and what is flushed.
// A flush counts for what was written before it began, and only once it is done. The journal outlives the process.
import fs from 'node:fs'
import fsp, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join, relative, resolve } from 'node:path'

export type DiskOperation =
  | { readonly op: 'open'; readonly id: number; readonly path: string }
  | { readonly op: 'write'; readonly id: number; readonly at: number }
  | { readonly op: 'put'; readonly path: string }
  | { readonly op: 'truncate'; readonly path: string; readonly size: number }
  | { readonly op: 'mkdir' | 'remove'; readonly path: string }
  | { readonly op: 'rename'; readonly path: string; readonly to: string }
  | { readonly op: 'flush'; readonly id: number; readonly upTo: number }

export const HEADER_BYTES = 8

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Any = (...given: never[]) => unknown

/** `root` must exist; operations outside it are not noted. */
export async function recordDisk(root: string, journalFile: string): Promise<void> {
  const files = fs as Mutable<typeof fs>
  const promises = fsp as Mutable<typeof fsp>
  const {
    openSync,
    writeSync,
    fsyncSync,
    fdatasyncSync,
    ftruncateSync,
    statSync,
    readdirSync,
    readFileSync,
  } = fs
  const journal = openSync(journalFile, 'a')
  let end = statSync(journalFile).size
  /** Numbers of open files, unlike descriptors, are never used twice. */
  const ids = new Map<number, number>()
  const paths = new Map<number, string>()
  let opened = end

  function note(operation: DiskOperation, bytes: Uint8Array = new Uint8Array()): void {
    const json = Buffer.from(JSON.stringify(operation))
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32LE(json.length, 0)
    header.writeUInt32LE(bytes.length, 4)
    const record = Buffer.concat([header, json, bytes])
    for (let at = 0; at < record.length; ) at += writeSync(journal, record, at)
    end += record.length
  }
  /** `.` is the folder itself; null outside it. */
  function below(path: unknown): string | null {
    if (typeof path !== 'string') return null
    const inside = relative(root, resolve(path))
    if (inside.startsWith('..')) return null
    return inside === '' ? '.' : inside
  }
  function noteOpen(descriptor: number, path: unknown): void {
    const inside = below(path)
    if (inside === null) return
    opened += 1
    ids.set(descriptor, opened)
    paths.set(descriptor, inside)
    note({ op: 'open', id: opened, path: inside })
  }
  function noteWrite(descriptor: number, bytes: Uint8Array, at: number): void {
    const id = ids.get(descriptor)
    if (id !== undefined) note({ op: 'write', id, at }, bytes)
  }
  const flushed = (descriptor: number): (() => void) => {
    const id = ids.get(descriptor)
    const upTo = end
    return () => {
      if (id !== undefined) note({ op: 'flush', id, upTo })
    }
  }
  const forget = (descriptor: number): void => {
    ids.delete(descriptor)
  }
  const noted =
    (name: 'mkdir' | 'remove') =>
    (path: unknown): void => {
      const inside = below(path)
      if (inside !== null) note({ op: name, path: inside })
    }
  const noteRename = (from: unknown, to: unknown): void => {
    const [path, target] = [below(from), below(to)]
    if (path !== null && target !== null) note({ op: 'rename', path, to: target })
  }
  /** A folder that appeared at a stroke. */
  function noteTree(path: string): void {
    const inside = below(path)
    if (inside === null) return
    if (statSync(path).isDirectory()) {
      note({ op: 'mkdir', path: inside })
      for (const name of readdirSync(path)) noteTree(join(path, name))
    } else note({ op: 'put', path: inside }, readFileSync(path))
  }
  function before<T extends object, K extends keyof T>(
    target: T,
    name: K,
    work: (...given: unknown[]) => void,
  ) {
    const original = target[name] as Any
    target[name] = function (this: unknown, ...given: never[]) {
      work(...given)
      return original.apply(this, given)
    } as T[K]
  }

  // What lay in the folder before the first life was put there by somebody else.
  if (end === 0) for (const name of readdirSync(root)) noteTree(join(root, name))

  files.openSync = ((...given: Parameters<typeof openSync>) => {
    const descriptor = openSync(...given)
    noteOpen(descriptor, given[0])
    return descriptor
  }) as typeof openSync
  files.writeSync = ((...given: unknown[]) => {
    const written = (writeSync as Any)(...(given as never[])) as number
    const [descriptor, bytes, offset, , at] = given as [number, Uint8Array, number, number, number]
    if (ids.has(descriptor))
      noteWrite(descriptor, Uint8Array.from(bytes.subarray(offset, offset + written)), at)
    return written
  }) as typeof writeSync
  for (const [name, flush] of [
    ['fsyncSync', fsyncSync],
    ['fdatasyncSync', fdatasyncSync],
  ] as const) {
    files[name] = (descriptor: number) => {
      const done = flushed(descriptor)
      flush(descriptor)
      done()
    }
  }
  files.ftruncateSync = (descriptor, size) => {
    const path = paths.get(descriptor)
    if (ids.has(descriptor) && path !== undefined) note({ op: 'truncate', path, size: size ?? 0 })
    ftruncateSync(descriptor, size)
  }
  before(files, 'truncateSync', (path, size) => {
    const inside = below(path)
    if (inside !== null) note({ op: 'truncate', path: inside, size: Number(size ?? 0) })
  })
  before(files, 'writeFileSync', (path, bytes) => {
    const inside = below(path)
    if (inside !== null) note({ op: 'put', path: inside }, Buffer.from(bytes as string))
  })
  before(files, 'closeSync', (descriptor) => forget(descriptor as number))
  before(files, 'mkdirSync', noted('mkdir'))
  for (const name of ['unlinkSync', 'rmdirSync', 'rmSync'] as const) before(files, name, noted('remove'))
  before(files, 'renameSync', noteRename)

  const { open, cp } = fsp
  promises.open = (async (...given: Parameters<typeof open>) => {
    const handle = await open(...given)
    noteOpen(handle.fd, given[0])
    return handle
  }) as typeof open
  promises.cp = async (...given) => {
    await cp(...given)
    noteTree(String(given[1]))
  }
  before(promises, 'writeFile', (path, bytes) => {
    const inside = below(path)
    if (inside !== null) note({ op: 'put', path: inside }, Buffer.from(bytes as string))
  })
  before(promises, 'mkdir', noted('mkdir'))
  for (const name of ['unlink', 'rmdir', 'rm'] as const) before(promises, name, noted('remove'))
  before(promises, 'rename', noteRename)

  const some = await open(journalFile, 'r')
  const handles = Object.getPrototypeOf(some) as FileHandle & Record<string, unknown>
  await some.close()
  const { writeFile, sync, datasync, close } = handles
  handles.writeFile = function (this: FileHandle, ...given: Parameters<typeof writeFile>) {
    noteWrite(this.fd, Buffer.from(given[0] as string), 0)
    return writeFile.apply(this, given)
  } as typeof writeFile
  for (const [name, flush] of [
    ['sync', sync],
    ['datasync', datasync],
  ] as const) {
    handles[name] = async function (this: FileHandle) {
      const done = flushed(this.fd)
      await flush.call(this)
      done()
    }
  }
  handles.close = function (this: FileHandle) {
    forget(this.fd)
    return close.call(this)
  }
  syncBuiltinESMExports()
}
