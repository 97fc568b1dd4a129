// The archive for booths without npm and without a network: Node, sources, screens, packages, models, start script, unit.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { create } from 'tar'
import packageJson from '../../package.json' with { type: 'json' }
import { writeTrainingSet } from '../cli/booth.ts'
import { inRoot } from '../setup/root.ts'
import { isDeadWeight, isRunSource, MATERIAL, SERVED, SOURCES } from './contents.ts'
import { importedPackages, type LockedPackages, neededFolders } from './packages.ts'

export interface Archive {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  /** Unpacked bytes by part, largest first. */
  readonly parts: readonly { readonly part: string; readonly bytes: number }[]
}

/** All entries carry one time, so that the same program gives the same archive. */
const ENTRY_TIME = new Date('2026-01-01T00:00:00Z')

/** Packs for this machine's platform; throws where its Node or a package is not installed. */
export async function packKiosk(
  outDir: string,
  platform = `${process.platform}-${process.arch}`,
): Promise<Archive> {
  const name = `capture-station-${packageJson.version}-${platform}`
  const stage = join(outDir, name)
  await rm(stage, { recursive: true, force: true })
  await mkdir(join(stage, 'bin'), { recursive: true })
  const app = join(stage, 'app')
  const node = inRoot('node_modules', `node-${platform}`)
  await cp(join(node, 'bin', 'node'), join(stage, 'bin', 'node'))
  await cp(join(node, 'LICENSE'), join(stage, 'bin', 'LICENSE'))
  for (const folder of SOURCES)
    await cp(inRoot(folder), join(app, folder), {
      recursive: true,
      filter: (path) => isRunSource(path.slice(inRoot().length)),
    })
  await writeTrainingSet()
  for (const part of [...MATERIAL, ...SERVED]) await cp(inRoot(part), join(app, part), { recursive: true })
  await copyPackages(app, platform)
  const { version, type } = packageJson
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ name: packageJson.name, version, private: true, type }),
  )
  await cp(inRoot('build', 'kiosk'), stage, { recursive: true })
  const entries = await entriesOf(outDir, name)
  const parts = await sizes(outDir, name, entries)
  const file = join(outDir, `${name}.tar.gz`)
  await create({ gzip: true, portable: true, mtime: ENTRY_TIME, cwd: outDir, file }, entries)
  const sha256 = await hashOf(file)
  await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`)
  await rm(stage, { recursive: true, force: true })
  return { file, bytes: (await stat(file)).size, sha256, parts }
}

async function copyPackages(app: string, platform: string): Promise<void> {
  const { packages } = JSON.parse(await readFile(inRoot('package-lock.json'), 'utf8')) as {
    packages: LockedPackages
  }
  for (const folder of neededFolders(inRoot(), packages, importedPackages(inRoot(), SOURCES))) {
    const from = inRoot(folder)
    await mkdir(dirname(join(app, folder)), { recursive: true })
    await cp(from, join(app, folder), {
      recursive: true,
      // Packages nested inside come by themselves where they are needed.
      filter: (path) => {
        const inside = path.slice(from.length)
        return !inside.startsWith('/node_modules') && !isDeadWeight(`${folder}${inside}`, platform)
      },
    })
  }
}

/** Files only, sorted: folders come into being on the way. */
async function entriesOf(outDir: string, name: string): Promise<string[]> {
  const entries = await readdir(join(outDir, name), { recursive: true, withFileTypes: true })
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(outDir.length + 1))
    .sort()
}

async function sizes(outDir: string, name: string, entries: readonly string[]): Promise<Archive['parts']> {
  const total = new Map<string, number>()
  for (const file of entries) {
    const path = file.slice(name.length + 1).replace(/^app\//, '')
    const [first, second, third] = path.split('/')
    const scoped = second?.startsWith('@') ? `${second}/${third}` : second
    const part =
      first === 'node_modules' || first === 'resources' || first === 'out' ? `${first}/${scoped}` : first!
    total.set(part, (total.get(part) ?? 0) + (await stat(join(outDir, file))).size)
  }
  return [...total].map(([part, bytes]) => ({ part, bytes })).sort((a, b) => b.bytes - a.bytes)
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
