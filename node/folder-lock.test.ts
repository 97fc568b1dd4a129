// A folder's lock between processes: held while its holder lives, free however it ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FolderInUse, lockFolder } from './folder-lock.ts'

const HOLD = `
  const { lockFolder } = await import(process.argv[1])
  lockFolder(process.argv[2], 'a.lock')
  process.stdout.write('held')
  setInterval(() => undefined, 1000)
`
let dir: string
let holder: ChildProcess | null = null

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(async () => {
  holder?.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

async function holdElsewhere(): Promise<ChildProcess> {
  const module = join(import.meta.dirname, 'folder-lock.ts')
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLD, module, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

it('is held against another process, and let go by one that was killed', async () => {
  holder = await holdElsewhere()
  expect(() => lockFolder(dir, 'a.lock')).toThrow(FolderInUse)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  lockFolder(dir, 'a.lock')()
})

it('is held within a process too, until it is let go', () => {
  const unlock = lockFolder(dir, 'a.lock')
  expect(() => lockFolder(dir, 'a.lock')).toThrow(FolderInUse)
  unlock()
  lockFolder(dir, 'a.lock')()
})
