// PGlite's files, on the disk when PostgreSQL wants them there; PGlite's own file system knows no fsync. The log is put off:
// `flush` does it for many commits at once and off the event loop, before anything is promised. What PostgreSQL does because
// the log is on the disk (a data page, the control file, a rename) makes up for it first, so write-ahead stays write-ahead.
import fs from 'node:fs'
import { open } from 'node:fs/promises'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type Options = Parameters<NodeFS['init']>[1]

interface Node {
  readonly mode: number
}
interface Stream {
  readonly node: Node
  /** Node's descriptor. */
  readonly nfd: number
  readonly shared: { readonly refcount: number }
}
interface Attributes {
  readonly size?: number
}
type Write = (stream: Stream, ...rest: readonly unknown[]) => number

/** Emscripten's file system on Node's, as far as it is watched here; its operations are looked up at each call. */
interface NodeFiles {
  readonly realPath: (node: Node) => string
  /** Turns Node's errors into errno. */
  readonly tryFSOperation: <T>(work: () => T) => T
  readonly node_ops: {
    setattr: (node: Node, attributes: Attributes) => void
    rename: (...given: readonly unknown[]) => void
    unlink: (...given: readonly unknown[]) => void
  }
  readonly stream_ops: {
    open: (stream: Stream) => void
    close: (stream: Stream) => void
    write: Write
    setattr: (stream: Stream, attributes: Attributes) => void
    fsync?: (stream: Stream) => number
  }
}

const LOG_SEGMENT = /[\\/]pg_wal[\\/][0-9A-F]{24}$/
const isFolder = ({ mode }: Node): boolean => (mode & 0o170000) === 0o040000

function syncFile(path: string): void {
  const descriptor = fs.openSync(path, 'r+')
  try {
    fs.fdatasyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

export class FlushedFiles extends NodeFS {
  /** Segments PostgreSQL believes flushed, each with the number of the last call that asked for it. */
  readonly #unflushed = new Map<string, number>()
  readonly #open = new Set<number>()
  #calls = 0
  /** Linux forgets what it could not write: a second try would succeed and mean nothing. */
  #failure: unknown = null

  override async init(pg: PGlite, options: Options): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    const watch = (module: { NODEFS: unknown }) => this.#watch(module.NODEFS as NodeFiles)
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), watch] } }
  }

  /** Resolves once everything committed before is on the disk. After a failure the database must be opened anew. */
  async flush(): Promise<void> {
    if (this.#failure) throw this.#failure
    const waiting = [...this.#unflushed]
    await Promise.all(waiting.map(([path, call]) => this.#flushSegment(path, call)))
  }

  /** Lets go of what an engine that died left open. */
  abandon(): void {
    for (const descriptor of this.#open) fs.closeSync(descriptor)
    this.#open.clear()
  }

  async #flushSegment(path: string, call: number): Promise<void> {
    try {
      const file = await open(path, 'r+')
      try {
        await file.datasync()
      } finally {
        await file.close()
      }
    } catch (error) {
      // Made up for meanwhile, and then removed by a checkpoint.
      if (this.#unflushed.get(path) !== call) return
      this.#failure = error
      throw error
    }
    if (this.#unflushed.get(path) === call) this.#unflushed.delete(path)
  }

  #makeUp(): void {
    if (this.#failure) throw this.#failure
    try {
      for (const path of this.#unflushed.keys()) syncFile(path)
    } catch (error) {
      this.#failure = error
      throw error
    }
    this.#unflushed.clear()
  }

  #watch(files: NodeFiles): void {
    const { realPath, tryFSOperation, node_ops: nodes, stream_ops: streams } = files
    const paths = new WeakMap<Node, string>()
    const pathOf = (node: Node): string => {
      const known = paths.get(node) ?? realPath(node)
      paths.set(node, known)
      return known
    }
    const makeUp = () => {
      if (this.#unflushed.size > 0 || this.#failure) tryFSOperation(() => this.#makeUp())
    }

    streams.fsync = ({ node, nfd }) => {
      const path = pathOf(node)
      if (LOG_SEGMENT.test(path)) this.#unflushed.set(path, ++this.#calls)
      // Windows cannot flush a folder; its renames are durable enough by NTFS's journal.
      else if (process.platform !== 'win32' || !isFolder(node)) tryFSOperation(() => fs.fsyncSync(nfd))
      return 0
    }

    const { write, open: openStream, close } = streams
    streams.write = (stream, ...rest) => {
      const path = pathOf(stream.node)
      if (!LOG_SEGMENT.test(path)) makeUp()
      return write(stream, ...rest)
    }
    streams.open = (stream) => {
      openStream(stream)
      this.#open.add(stream.nfd)
    }
    streams.close = (stream) => {
      close(stream)
      if (stream.shared.refcount === 0) this.#open.delete(stream.nfd)
    }

    const { setattr: setStream } = streams
    streams.setattr = (stream, attributes) => {
      if (attributes.size !== undefined) makeUp()
      setStream(stream, attributes)
    }
    const { setattr: setNode, rename, unlink } = nodes
    nodes.setattr = (node, attributes) => {
      if (attributes.size !== undefined) makeUp()
      setNode(node, attributes)
    }
    nodes.rename = (...given) => {
      makeUp()
      paths.delete(given[0] as Node)
      rename(...given)
    }
    nodes.unlink = (...given) => {
      makeUp()
      unlink(...given)
    }
  }
}
