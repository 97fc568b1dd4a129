// The archive as a centre gets it: unpacked into an empty folder, started without npm, without this project and with
// hardly any environment, and walked from the wizard to a saved photo.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, openPage, photograph, setUpAlone, trainUpTo } from '../cli/drive.ts'
import { PEOPLE } from '../sitter/people.ts'
import { isDeadWeight } from './contents.ts'
import { type Archive, packKiosk } from './pack.ts'
import { neededFolders } from './packages.ts'

const ADMINISTRATOR = { name: '现场管理员', pin: '975310' }
const person = PEOPLE[0]!

let dir: string
let program: string
let archive: Archive
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'dist-kiosk-'))
  archive = await packKiosk(dir)
  const unpacked = join(dir, 'unpacked')
  mkdirSync(unpacked)
  await extract({ file: archive.file, cwd: unpacked })
  program = join(unpacked, readdirSync(unpacked)[0]!)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Starts the booth as `env -i` would, and resolves with the address it prints. */
async function start(dataDir: string) {
  const child = spawn(
    join(program, 'capture-station'),
    ['--headless', '--lang', 'zh-CN', '--data', dataDir],
    { cwd: dir, env: { PATH: '/usr/bin:/bin' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += String(text)
      const found = /http:\/\/127\.0\.0\.1:\d+\/start\?token=\S+/.exec(said)
      if (found) resolve(found[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(`it ended: ${said}`)))
  })
  return {
    address,
    stop: () =>
      new Promise<number | null>((resolve) => {
        child.once('exit', resolve)
        child.kill('SIGTERM')
      }),
  }
}

describe('the kiosk archive', () => {
  it('holds this platform’s native code and nobody else’s', () => {
    const files = readdirSync(program, { recursive: true }).map(String)
    const native = files.filter((name) => /\.(node|so(\.\d+)*|dll|dylib)$/.test(name))
    expect(native.length).toBeGreaterThan(2)
    expect(native.filter((name) => /darwin|win32|musl/.test(name))).toEqual([])
    expect(native.filter((name) => !name.includes(process.arch))).toEqual([])
    expect(
      files.filter((name) => /^app\/(core|station)\/.*\.test\.ts$|pglite|electron|playwright/.test(name)),
    ).toEqual([])
  })

  it('starts with nothing but itself and takes a photo', async () => {
    const booth = await start(join(dir, 'data'))
    const browser = await launch()
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      const page = await openPage(context, booth.address)
      await setUpAlone(page, ADMINISTRATOR)
      await trainUpTo(page, ADMINISTRATOR, person)
      await photograph(page, 60)
    } finally {
      await browser.close()
      expect(await booth.stop()).toBe(0)
    }
    expect(existsSync(join(dir, 'data', 'station', 'training', 'station.db'))).toBe(true)
  })
})

describe('the choice of packages', () => {
  const locked = {
    'node_modules/a': { dependencies: { b: '1' }, optionalDependencies: { elsewhere: '1' } },
    'node_modules/zod': {
      peerDependencies: { sharp: '1', absent: '1' },
      peerDependenciesMeta: { absent: { optional: true } },
    },
    'node_modules/sharp': {},
  }
  it('follows what is needed and leaves out what may be absent', () => {
    const root = join(import.meta.dirname, '..', '..')
    expect(neededFolders(root, locked, ['zod'])).toEqual(['node_modules/sharp', 'node_modules/zod'])
    expect(() => neededFolders(root, locked, ['a'])).toThrow('a is needed by the booth')
  })
  it.each([
    ['node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so', true],
    ['node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so', false],
    ['node_modules/better-sqlite3/prebuilds/linux-x64.node', false],
    ['node_modules/better-sqlite3/prebuilds/linuxmusl-x64.node', true],
    ['node_modules/zod/LICENSE.md', false],
    ['node_modules/zod/README.md', true],
  ])('%s is dead weight: %s', (path, dead) => {
    expect(isDeadWeight(path, 'linux-x64')).toBe(dead)
  })
})
