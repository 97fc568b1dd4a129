// Where the parts of the program lie: in the work tree, or in an installed program.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'
import type { Problem } from '../../core/contract/station-records.ts'
import type { PageRoots } from '../../station/kiosk/pages.ts'

export interface Layout {
  readonly built: string
  readonly resourcesDir: string
  readonly roots: PageRoots
  /** The vision child as a file that plain Node can read. */
  readonly visionFile: string
  /** A plain Node for vision children, null where they are started by the shell. */
  readonly node: string | null
  /** What the program lacks. Without its Node a booth on Linux must not fall back to the clash. */
  readonly problem: Problem | null
}

export interface Program {
  readonly app: Pick<App, 'isPackaged' | 'getAppPath'>
  readonly built: string
  /** `process.resourcesPath` */
  readonly resourcesPath: string
  readonly platform: NodeJS.Platform
  readonly arch: NodeJS.Architecture
}

/** On Linux sharp and Electron both bring GLib and clash in one process: there a plain Node runs the vision child. */
export function layoutOf({ app, built, resourcesPath, platform, arch }: Program): Layout {
  const root = app.getAppPath()
  const resourcesDir = join(app.isPackaged ? resourcesPath : root, 'resources')
  const unpacked = app.isPackaged ? built.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked') : built
  const plainNode = app.isPackaged
    ? join(resourcesPath, 'node', 'node')
    : join(root, 'node_modules', `node-${platform}-${arch}`, 'bin', 'node')
  return {
    built,
    resourcesDir,
    roots: {
      renderer: join(root, 'out', 'renderer'),
      models: join(resourcesDir, 'models'),
      wasm: app.isPackaged
        ? join(resourcesPath, 'wasm')
        : join(root, 'node_modules', '@mediapipe', 'tasks-vision', 'wasm'),
      sitter: join(resourcesDir, 'sitter'),
    },
    visionFile: join(unpacked, 'vision-child.mjs'),
    node: platform === 'linux' ? plainNode : null,
    problem:
      platform === 'linux' && !existsSync(plainNode)
        ? { code: 'program-incomplete', subject: plainNode }
        : null,
  }
}
