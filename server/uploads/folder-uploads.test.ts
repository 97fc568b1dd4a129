import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openFolderUploads } from './folder-uploads.ts'
import { uploadStoreContract } from './testing.ts'

const LIMITS = { keepMs: 3_600_000, largestBytes: 12_000_000 }

async function openFresh() {
  const folder = await mkdtemp(join(tmpdir(), 'uploads-'))
  const uploads = await openFolderUploads(folder, LIMITS)
  return { folder, uploads, close: () => rm(folder, { recursive: true, force: true }) }
}

uploadStoreContract('a folder', openFresh)

it('either half of an upload counts as the most it can become, and goes with it', async () => {
  const { folder, uploads, close } = await openFresh()
  onTestFinished(close)
  await writeFile(join(folder, 'one.bytes-alone'), 'x')
  await writeFile(join(folder, 'one.note-alone.json'), '{ "size": 12')
  const found = await uploads.list('one')
  expect(found.map(({ bytes }) => bytes)).toEqual([LIMITS.largestBytes, LIMITS.largestBytes])
  for (const { id } of found) await uploads.remove(id)
  expect(await uploads.list()).toEqual([])
})
