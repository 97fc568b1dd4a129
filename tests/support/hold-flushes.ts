// A disk that takes nothing until it is told to: what is answered meanwhile was promised too early.
import { open } from 'node:fs/promises'

export interface HeldDisk {
  /** Somebody waits for the disk. */
  readonly reached: Promise<void>
  readonly release: () => void
}

/** Holds every flush of a log (fdatasync through a file handle of Node) in this process. */
export async function holdFlushes(): Promise<HeldDisk> {
  const handle = await open(import.meta.filename)
  const prototype = Object.getPrototypeOf(handle) as typeof handle
  await handle.close()
  const { datasync } = prototype
  const released = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  prototype.datasync = async function () {
    reached.resolve()
    await released.promise
    return datasync.call(this)
  }
  return {
    reached: reached.promise,
    release() {
      prototype.datasync = datasync
      released.resolve()
    },
  }
}
