// One server per data folder: PGlite does not guard its files, and two processes in them destroy them.
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** Returns the release. Throws FolderInUse when another living process holds the folder. */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'server.lock')
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(String(process.pid))
      await file.close()
      held.add(path)
      return async () => {
        held.delete(path)
        await rm(path, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (held.has(path) || (holder !== process.pid && isAlive(holder))) {
      throw new FolderInUse(`the data folder ${dataDir} is in use by process ${holder}`)
    }
    await rm(path, { force: true })
  }
}

/** Folders of this very process: after a crash in a container the old lock often bears our own number. */
const held = new Set<string>()

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
