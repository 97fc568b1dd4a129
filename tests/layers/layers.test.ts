// Folders are runtimes and imports point only towards core/. The rules are data; the test reads every import.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Which folders a folder may import from (itself always), and which package imports it must not make. */
const LAYERS: Record<string, { from: readonly string[]; forbidden: RegExp }> = {
  core: {
    // Rules and presets are data; core may read the JSON that comes with the program.
    from: ['resources'],
    forbidden:
      /^(node:|electron|react|antd|better-sqlite3|sharp|onnxruntime|ws$|hono|@mediapipe|@orpc\/(server|client))/,
  },
  // What booth and server share of the machine: files, locks, keys.
  node: { from: ['core'], forbidden: /^(electron|react|antd|@mediapipe|three|playwright|vite|hono|kysely)/ },
  station: { from: ['core', 'node'], forbidden: /^(electron|react|antd|@mediapipe|three|playwright|vite)/ },
  electron: { from: ['core', 'node', 'station'], forbidden: /^(react|antd|@mediapipe|three|playwright)/ },
  renderer: {
    from: ['core', 'resources'],
    forbidden: /^(node:|electron|better-sqlite3|sharp|onnxruntime|ws$|hono|kysely)/,
  },
  'server/console': {
    from: ['core', 'resources'],
    forbidden: /^(node:|electron|better-sqlite3|sharp|ws$|hono|kysely)/,
  },
  server: {
    from: ['core', 'node', 'resources'],
    forbidden: /^(electron|react|antd|@mediapipe|three|playwright|better-sqlite3)/,
  },
}

const layerOf = (file: string): string | undefined =>
  Object.keys(LAYERS)
    .filter((name) => file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0]

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

function importsOf(source: string): Import[] {
  const found: Import[] = []
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  for (const match of code.matchAll(
    /\b(import|export)\s+(type\s+)?(?:[\w*{][^'"`;]*?\s+from\s+)?['"]([^'"]+)['"]/g,
  )) {
    found.push({ specifier: match[3]!, typeOnly: match[2] !== undefined })
  }
  for (const match of code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)) {
    found.push({ specifier: match[1]!, typeOnly: false })
  }
  return found
}

function offences(file: string, source: string): string[] {
  const layer = layerOf(file)
  if (!layer) return []
  const { from, forbidden } = LAYERS[layer]!
  return importsOf(source).flatMap(({ specifier, typeOnly }) => {
    if (!specifier.startsWith('.')) {
      return !typeOnly && forbidden.test(specifier) ? [`${file} imports ${specifier}`] : []
    }
    const target = relative(root, resolve(root, dirname(file), specifier))
    const into = layerOf(target) ?? target.split('/')[0]!
    return into === layer || from.includes(into) ? [] : [`${file} reaches into ${into}/ (${specifier})`]
  })
}

describe('layers', () => {
  it.each(Object.keys(LAYERS))('%s imports only what its runtime has', (layer) => {
    const files = sources(layer).filter((file) => layerOf(file) === layer)
    expect(files.flatMap((file) => offences(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  it('electron is a value import nowhere but under electron/', () => {
    const files = ['core', 'node', 'station', 'renderer', 'server', 'tools', 'tests'].flatMap(sources)
    expect(files.length).toBeGreaterThan(20)
    const wrong = files.filter((file) =>
      importsOf(readFileSync(join(root, file), 'utf8')).some(
        (one) => one.specifier === 'electron' && !one.typeOnly,
      ),
    )
    expect(wrong).toEqual([])
  })

  it('sees the wrong way when there is one', () => {
    expect(offences('core/a.ts', "import { x } from '../station/b.ts'")).toHaveLength(1)
    expect(offences('core/a.ts', "import fs from 'node:fs'")).toHaveLength(1)
    expect(offences('core/a.ts', "const a = await import('node:fs')")).toHaveLength(1)
    expect(offences('station/a.ts', "import { app } from 'electron'")).toHaveLength(1)
    expect(offences('station/a.ts', "import type { App } from 'electron'")).toHaveLength(0)
    expect(offences('station/a.ts', "export { x } from '../renderer/b.ts'")).toHaveLength(1)
    expect(offences('renderer/a.tsx', "import {\n  a,\n  b,\n} from '../station/b.ts'")).toHaveLength(1)
    expect(offences('server/a.ts', "import { x } from '../core/b.ts'")).toHaveLength(0)
  })
})

/** Files that wait for one another, each circle as one list; types count as well: who needs whose idea is the question. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const settled = new Set<string>()
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file)
    if (at >= 0) found.push(way.slice(at))
    if (at >= 0 || settled.has(file)) return
    for (const next of imports.get(file) ?? []) walk(next, [...way, file])
    settled.add(file)
  }
  for (const file of imports.keys()) walk(file, [])
  return found
}

const LONGEST_LINES = 300

describe('files', () => {
  const ROOMS = ['core', 'node', 'station', 'electron', 'renderer', 'server', 'tools'] as const
  const files = ROOMS.flatMap((room) => {
    const here = sources(room)
    if (here.length === 0) throw new Error(`${room}/ has no sources: its rules would hold of nothing`)
    return here
  })
  const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

  it('wait for one another in no circle', () => {
    const imports = new Map(
      files.map((file) => [
        file,
        importsOf(textOf(file)).flatMap(({ specifier }) =>
          specifier.startsWith('.') ? [relative(root, resolve(root, dirname(file), specifier))] : [],
        ),
      ]),
    )
    expect(circles(imports)).toEqual([])
  })

  it('sees a circle when there is one', () => {
    const round = { a: ['b'], b: ['c', 'd'], c: [], d: ['a'] }
    expect(circles(new Map(Object.entries(round)))).toEqual([['a', 'b', 'd']])
    expect(circles(new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: [] })))).toEqual([])
  })

  it('are short enough to be read at once', () => {
    const long = files.filter((file) => !/testing\.ts$/.test(file))
    expect(long.filter((file) => textOf(file).split('\n').length > LONGEST_LINES)).toEqual([])
  })

  it('of core/ know no clock, no chance and nothing outside', () => {
    const forbidden =
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|randomUUID|getRandomValues|process\.|console\.(log|info|warn|error)|fetch\(|setTimeout|setInterval)/
    expect(forbidden.test('const at = new Date()')).toBe(true)
    expect(forbidden.test('const at = new Date(given)')).toBe(false)
    const core = files.filter((file) => file.startsWith('core/'))
    expect(
      core.filter((file) => forbidden.test(textOf(file).replace(/^\s*(\/\/|\*|\/\*).*$/gm, ''))),
    ).toEqual([])
  })
})

describe('tests', () => {
  const limits = (source: string): string[] =>
    source.match(/\btimeout: *[1-9][\d_]*|^\s*\}\)?, *[1-9][\d_]*\)|^\s+[1-9][\d_]{3,},?\n\)/gm) ?? []

  it('none ends because a machine is slow', () => {
    const files = ['core', 'node', 'station', 'server', 'renderer', 'tools', 'electron', 'tests'].flatMap(
      (folder) =>
        readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
          .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name)),
    )
    expect(files.length).toBeGreaterThan(100)
    const limited = files.flatMap((file) =>
      limits(readFileSync(file, 'utf8')).map((limit) => `${relative(root, file)}: ${limit}`),
    )
    expect(limited).toEqual([])
  })

  it('sees a limit in seconds when there is one', () => {
    expect(limits(`await expect.poll(look, { timeout: ${30_000} }).toBe(1)`)).toHaveLength(1)
    expect(limits(`  await work()\n}, ${'240_000'})`)).toHaveLength(1)
    expect(limits(`it(\n  'works',\n  work,\n  ${'1_800_000'},\n)`)).toHaveLength(1)
    expect(limits('launch({ timeout: 0 })')).toHaveLength(0)
    expect(limits('truncateSync(model(file), 100_000)')).toHaveLength(0)
  })
})

describe('the description of the house', () => {
  const ROOM = /`((?:core|node|station|server|electron|renderer|tools|tests|resources|build)\/[\w./-]+)`/g

  it.each(['README.md', 'docs/architecture.md'])('%s names places that are there', (file) => {
    const named = [...readFileSync(join(root, file), 'utf8').matchAll(ROOM)].map(([, place]) => place!)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((place) => !existsSync(join(root, place)))).toEqual([])
  })

  it.each(['station', 'server', 'electron'])('docs/architecture.md names every room of %s/', (floor) => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const rooms = page.slice(
      page.indexOf('Rooms of the larger floors'),
      page.indexOf('## What stands between'),
    )
    const folders = readdirSync(join(root, floor), { withFileTypes: true }).filter((one) => one.isDirectory())
    const missing = folders.filter(({ name }) => !rooms.includes(`\`${name}\``))
    expect(missing.map(({ name }) => name)).toEqual([])
  })
})
