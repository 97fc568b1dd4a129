// A booth whose model files are not what they should be stops; put right, it goes on without being started anew.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import type { AppState } from '../../core/contract/station-records.ts'
import { keyFileKeyring } from '../keys/key-file.ts'
import { openStation } from '../open-station.ts'
import { SCREEN } from '../testing.ts'

it('goes on when a missing model was built again, at the press of a button', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'look-again-'))
  const resourcesDir = join(dir, 'resources')
  const model = Buffer.from('a model')
  for (const part of ['policy', 'notices'])
    cpSync(join(import.meta.dirname, '../../resources', part), join(resourcesDir, part), { recursive: true })
  mkdirSync(join(resourcesDir, 'models'))
  const listed = {
    id: 'one',
    file: 'one.onnx',
    bytes: model.length,
    sha256: createHash('sha256').update(model).digest('hex'),
    from: { package: 'a-package', version: '1.0.0', licence: 'MIT' },
  }
  writeFileSync(join(resourcesDir, 'models.json'), JSON.stringify([listed]))
  const station = await openStation(
    {
      dataDir: join(dir, 'data'),
      resourcesDir,
      version: 'test',
      host: 'chromium',
      camera: null,
      training: false,
      lang: null,
    },
    { keyring: (folder) => keyFileKeyring(join(folder, 'host.key')) },
  )
  try {
    const client = createRouterClient(station.router, { context: SCREEN })
    const told = ({ problems }: AppState) =>
      problems
        .filter(({ code }) => code.startsWith('models-'))
        .map(({ code, subject }) => `${code} ${subject}`)
    const again = async () => told(await client.app.lookAgain({}))
    expect(told(await client.app.state())).toEqual(['models-missing one.onnx'])
    expect(await again()).toEqual(['models-missing one.onnx'])
    writeFileSync(join(resourcesDir, 'models', 'one.onnx'), model.subarray(1))
    expect(await again()).toEqual(['models-altered one.onnx'])
    writeFileSync(join(resourcesDir, 'models', 'one.onnx'), model)
    expect(await again()).toEqual([])
    expect(told(await client.app.state())).toEqual([])
  } finally {
    await station.close()
    rmSync(dir, { recursive: true, force: true })
  }
})
