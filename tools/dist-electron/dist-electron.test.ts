// The installed Electron shell, packed by electron-builder itself. Only Electron's own binary is a stand-in: a file with
// the fuses where the real one has them. What needs no window is run from the packed files.

import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronBuilderConfig, leftOut, MACHINES } from '../../build/electron-builder.ts'
import { callsOver, type ShellCalls, type StationCalls } from '../../electron/processes/calls.ts'
import type { StationServiceOptions } from '../../electron/processes/station-service.ts'
import { forkVision } from '../../station/vision/vision-process.ts'
import { inRoot } from '../setup/root.ts'
import { packElectron, thisMachine } from './pack.ts'

const require = createRequire(import.meta.url)

/** Where @electron/fuses looks: sentinel, version of the fuse wire, its length, and a state for each fuse. */
const FUSES = { sentinel: 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', version: 1, count: 9 } as const

describe('the configuration', () => {
  it.each(MACHINES)('for $platform-$arch is one that electron-builder accepts', async (machine) => {
    const { validateConfiguration } = require('app-builder-lib/out/util/config/config') as {
      validateConfiguration: (config: unknown, log: unknown) => Promise<void>
    }
    const log = { isEnabled: false, add: () => undefined }
    const config = electronBuilderConfig(inRoot(), machine)
    await expect(validateConfiguration(config, log)).resolves.toBeUndefined()
    await expect(validateConfiguration({ ...config, fuses: {} }, log)).rejects.toThrow('fuses')
  })

  it.each(MACHINES)(
    'for $platform-$arch shuts every door of Electron and keeps what people made',
    (machine) => {
      const config = electronBuilderConfig(inRoot(), machine)
      expect(config.electronFuses).toEqual({
        runAsNode: false,
        enableCookieEncryption: true,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        loadBrowserProcessSpecificV8Snapshot: false,
        grantFileProtocolExtraPrivileges: false,
      })
      expect(config).toMatchObject({
        asar: true,
        npmRebuild: false,
        nodeGypRebuild: false,
        buildDependenciesFromSource: false,
        nsis: { deleteAppDataOnUninstall: false },
      })
      const resources = (config.extraResources as { from: string; to: string }[]).map(({ to }) => to)
      const node = machine.platform === 'linux' ? ['node/node', 'node/LICENSE'] : []
      expect(resources).toEqual(['resources', 'wasm', 'docs/third-party.md', 'docs/operations.md', ...node])
      const unpacked = config.asarUnpack as string[]
      expect(unpacked[0]).toBe('out/electron/vision-child.mjs')
      for (const pattern of unpacked.slice(1)) expect(pattern).toMatch(/^node_modules\/[^*]+\/\*\*$/)
      for (const name of ['sharp', 'onnxruntime-node', 'detect-libc', 'onnxruntime-common'])
        expect(unpacked).toContain(`node_modules/${name}/**`)
    },
  )

  it('finds an icon as large as every system wants', async () => {
    const { directories } = electronBuilderConfig(inRoot(), MACHINES[0]!)
    const { format, width, height } = await sharp(inRoot(directories!.buildResources!, 'icon.png')).metadata()
    expect({ format, width, height }).toEqual({ format: 'png', width: 512, height: 512 })
  })

  it('makes what each kind of machine installs', () => {
    const targets = MACHINES.map((machine) => {
      const { linux, win } = electronBuilderConfig(inRoot(), machine)
      return [machine.platform === 'linux' ? linux : win].map((one) => one?.target)
    })
    expect(targets.flat()).toEqual([
      [
        { target: 'AppImage', arch: 'x64' },
        { target: 'deb', arch: 'x64' },
      ],
      [
        { target: 'AppImage', arch: 'arm64' },
        { target: 'deb', arch: 'arm64' },
      ],
      [{ target: 'nsis', arch: 'x64' }],
    ])
  })

  it.each(MACHINES)('for $platform-$arch keeps the runtimes of that machine alone', (machine) => {
    const { FileMatcher } = require('app-builder-lib/out/fileMatcher') as {
      FileMatcher: new (
        from: string,
        to: string,
        expand: (text: string) => string,
        patterns: readonly string[],
      ) => { createFilter: () => (file: string, stat: { isDirectory: () => boolean }) => boolean }
    }
    const patterns = ['**/*', ...leftOut(inRoot(), machine)]
    const keeps = new FileMatcher(inRoot(), '/to', (text) => text, patterns).createFilter()
    const kept = (folder: string): string[] =>
      readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile() && keeps(join(one.parentPath, one.name), { isDirectory: () => false }))
        .map((one) => join(one.parentPath, one.name).slice(inRoot(folder).length + 1))
    const { platform, arch } = machine
    expect(kept('node_modules/better-sqlite3/prebuilds')).toEqual([`${platform}-${arch}.node`])
    const runtimes = kept('node_modules/onnxruntime-node/bin')
    expect(runtimes.length).toBeGreaterThan(1)
    expect(runtimes.filter((file) => !file.includes(`/${platform}/${arch}/`))).toEqual([])
    expect(kept('node_modules/@electric-sql/pglite')).toEqual([])
  })
})

const made = MACHINES.some((one) => one.platform === process.platform && one.arch === process.arch)

describe.skipIf(!made)('packed for this machine', () => {
  let dir: string
  let program: string
  const inProgram = (...parts: string[]): string => join(program, 'resources', ...parts)
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'dist-electron-'))
    const standIn = join(dir, 'electron')
    mkdirSync(join(standIn, 'locales'), { recursive: true })
    for (const name of ['zh-CN', 'en-US', 'de']) writeFileSync(join(standIn, 'locales', `${name}.pak`), '')
    const wire = Buffer.from([FUSES.version, FUSES.count, ...Buffer.alloc(FUSES.count, '0')])
    const binary = Buffer.concat([Buffer.alloc(64), Buffer.from(FUSES.sentinel), wire, Buffer.alloc(64)])
    writeFileSync(join(standIn, 'electron'), binary, { mode: 0o755 })
    await packElectron({
      target: 'dir',
      overrides: {
        electronDist: standIn,
        directories: { output: join(dir, 'out'), buildResources: 'build' },
      },
    })
    program = join(dir, 'out', `${thisMachine().platform === 'linux' ? 'linux' : 'win'}-unpacked`)
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('has every fuse as stated', () => {
    const binary = readFileSync(join(program, 'capture-station'))
    const at = binary.indexOf(FUSES.sentinel) + FUSES.sentinel.length + 2
    const [runAsNode, cookies, nodeOptions, inspect, integrity, onlyAsar, snapshot, fileScheme] = binary
      .subarray(at, at + FUSES.count)
      .toString()
      .split('')
      .map((state) => state === '1')
    expect({ runAsNode, nodeOptions, inspect, snapshot, fileScheme }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      snapshot: false,
      fileScheme: false,
    })
    expect({ cookies, integrity, onlyAsar }).toEqual({ cookies: true, integrity: true, onlyAsar: true })
  })

  it('holds what runs and nothing else', () => {
    const { listPackage } = require('@electron/asar') as {
      listPackage: (file: string, options: object) => string[]
    }
    const files = listPackage(inProgram('app.asar'), { isPack: false })
    for (const file of [
      '/package.json',
      '/out/electron/main.js',
      '/out/electron/preload.cjs',
      '/out/electron/migrations/0001-station.sql',
      '/out/renderer/index.html',
      '/node_modules/better-sqlite3/package.json',
      '/node_modules/electron-updater/package.json',
      '/node_modules/onnxruntime-node/package.json',
      '/node_modules/sharp/package.json',
    ])
      expect(files).toContain(file)
    const tops = new Set(files.map((file) => file.split('/')[1]))
    expect([...tops].sort()).toEqual(['node_modules', 'out', 'package.json'])
    const packages = files
      .map((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)\/package\.json$/.exec(file)?.[1])
      .filter((name) => name !== undefined)
    for (const name of [
      '@electric-sql/pglite',
      'hono',
      'electron',
      'react',
      'global-agent',
      'node-addon-api',
    ])
      expect(packages).not.toContain(name)
    expect(packages.length).toBeLessThan(40)
    expect(files.filter((file) => /\.(ts|map|md)$/.test(file))).toEqual([])
    expect(readdirSync(join(program, 'locales')).sort()).toEqual(['en-US.pak', 'zh-CN.pak'])
    for (const file of [
      'resources/models',
      'resources/sitter/training.json',
      'wasm',
      'node/node',
      'docs/operations.md',
    ])
      expect(existsSync(inProgram(file)), file).toBe(true)
  })

  it('keeps the program inside the archive, and beside it only what must be on the disk', () => {
    const beside = readdirSync(inProgram('app.asar.unpacked'), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name).slice(inProgram('app.asar.unpacked').length + 1))
    expect(beside.filter((file) => !file.startsWith('node_modules/'))).toEqual([
      'out/electron/vision-child.mjs',
    ])
    const packages = new Set(beside.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]))
    for (const name of ['sharp', 'onnxruntime-node', 'better-sqlite3']) expect(packages).toContain(name)
    expect(packages).not.toContain('electron-updater')
  })

  it('has a preload that a sandbox can run', () => {
    const { extractFile } = require('@electron/asar') as {
      extractFile: (file: string, name: string) => Buffer
    }
    const preload = extractFile(inProgram('app.asar'), 'out/electron/preload.cjs').toString()
    expect(preload).toContain('require("electron")')
    expect(preload).not.toMatch(/^\s*(import|export)\s/m)
    expect(preload.match(/require\(/g)).toHaveLength(1)
  })

  it('reads pictures in its vision child, on its own Node', async () => {
    const vision = forkVision({
      childFile: inProgram('app.asar.unpacked', 'out', 'electron', 'vision-child.mjs'),
      resourcesDir: inProgram('resources'),
      quiet: false,
      node: inProgram('node', 'node'),
    })
    const still = readFileSync(inProgram('resources', 'sitter', '2024900001-still.jpg'))
    const inspected = await vision.perform({ id: 1, job: 'inspect', input: [still] }, 60_000)
    expect(inspected).toMatchObject({ id: 1, ok: true })
    const cards = inProgram('resources', 'sitter', 'cards')
    const card = readFileSync(join(cards, readdirSync(cards).sort()[0]!))
    const read = await vision.perform({ id: 2, job: 'readText', input: [card] }, 60_000)
    expect(JSON.stringify(read)).toContain('公民身份号码')
    await vision.end()
  })

  it('opens its station from the packed files, store, migrations and all', async () => {
    const shim = join(dir, 'parent-port.mjs')
    writeFileSync(
      shim,
      `process.parentPort = {
  on: (event, hear) => process.on('message', (data) => hear({ data, ports: [] })),
  postMessage: (data) => process.send(data),
}
await import(process.argv[3])\n`,
    )
    const dataDir = join(dir, 'data')
    const options: StationServiceOptions = {
      dataDir,
      resourcesDir: inProgram('resources'),
      version: '0.0.0',
      host: 'electron',
      camera: null,
      training: true,
      lang: null,
      node: inProgram('node', 'node'),
      visionFile: inProgram('app.asar.unpacked', 'out', 'electron', 'vision-child.mjs'),
    }
    // Electron reads the archive; the Node that stands in for it here does not.
    const { extractAll } = require('@electron/asar') as { extractAll: (file: string, to: string) => void }
    extractAll(inProgram('app.asar'), join(dir, 'extracted'))
    const entry = join(dir, 'extracted', 'out', 'electron', 'station-process.js')
    const child = fork(shim, [JSON.stringify(options), entry], {
      execPath: inProgram('node', 'node'),
      serialization: 'advanced',
      execArgv: [],
    })
    const opened = Promise.withResolvers<string>()
    child.on('exit', (code) => opened.resolve(`exit ${code}`))
    const station = callsOver<StationCalls, ShellCalls>(
      {
        post: (message) => void child.send(message),
        listen: (hear) => void child.on('message', hear),
      },
      {
        wrapKey: async (key) => key,
        unwrapKey: async (wrapped) => wrapped,
        startVision: () => undefined,
        endVision: () => undefined,
        opened: () => opened.resolve('opened'),
        unusable: ({ code }) => opened.resolve(code),
      },
    )
    expect(await opened.promise).toBe('opened')
    expect(await station.isQuiet()).toBe(true)
    const plain = {
      method: 'PUT',
      headers: [['content-type', 'image/jpeg'] as const],
      body: Buffer.from('x'),
    }
    expect(await station.bytes({ url: 'http://booth/blobs/still', ...plain })).toMatchObject({
      status: 409,
    })
    await station.close()
    child.kill()
    expect(existsSync(join(dataDir, 'station', 'training', 'station.db'))).toBe(true)
  })
})
