import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openFolderObjects } from './folder-objects.ts'
import { objectStoreContract } from './testing.ts'
import { VAULT_FOLDERS } from './vault.ts'

async function openFresh() {
  const root = await mkdtemp(join(tmpdir(), 'objects-'))
  const objects = await openFolderObjects(root, VAULT_FOLDERS)
  return { root, objects, close: () => rm(root, { recursive: true, force: true }) }
}

objectStoreContract('a folder', openFresh)

it('what a crash left half written is listed by nobody, and goes', async () => {
  const { root, objects, close } = await openFresh()
  onTestFinished(close)
  await writeFile(join(root, 'files', 'one.sealed.0badcafe.part'), 'half')
  await objects.put('files/two.sealed', Buffer.from('whole'))
  expect(await objects.list('files/')).toEqual(['two.sealed'])
  expect(await readdir(join(root, 'files'))).toEqual(['two.sealed'])
})

it('an object that could not be put leaves nothing behind, and the fault is told', async () => {
  const { root, objects, close } = await openFresh()
  onTestFinished(close)
  await rm(join(root, 'files'), { recursive: true })
  await expect(objects.put('files/one.sealed', Buffer.from('x'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await readdir(root)).toEqual(['quarantine'])
})

it.skipIf(process.platform === 'win32')('objects are their owner’s alone', async () => {
  const { root, objects, close } = await openFresh()
  onTestFinished(close)
  await objects.put('files/one.sealed', Buffer.from('x'))
  expect((await stat(join(root, 'files', 'one.sealed'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(root, 'files'))).mode & 0o777).toBe(0o700)
})
