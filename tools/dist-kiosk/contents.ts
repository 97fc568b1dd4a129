// What goes into the archive and what stays out, as data.

/** Folders of the program whose sources run at the booth. */
export const SOURCES = ['core', 'node', 'station'] as const
export const isRunSource = (path: string): boolean =>
  !/\.test\.ts$|(^|\/)testing\.ts$|tsconfig\.json$/.test(path)

/** Resources and built screens, beside the sources. */
export const MATERIAL = ['resources', 'out/renderer', 'docs/third-party.md', 'docs/operations.md'] as const

/** The page's own share of a package that the sources do not import: only these folders are served. */
export const SERVED = ['node_modules/@mediapipe/tasks-vision/wasm'] as const

/** Files of packages that nothing reads at run time, or that are for other machines. `platform` is `linux-x64`. */
export function isDeadWeight(path: string, platform: string): boolean {
  const [os, cpu] = platform.split('-') as [string, string]
  const inPackage = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (/\.(md|map|markdown|d\.[cm]?ts|gyp)$/i.test(inPackage)) return !/licen[cs]e|notice/i.test(inPackage)
  if (inPackage.startsWith('zod/src/')) return true
  if (/^better-sqlite3\/(deps|src|build)\//.test(inPackage)) return true
  if (inPackage.startsWith('better-sqlite3/prebuilds/')) return !inPackage.endsWith(`/${platform}.node`)
  const runtime = /^onnxruntime-node\/bin\/[^/]+\/([^/]+)\/([^/]+)\//.exec(inPackage)
  if (runtime) return runtime[1] !== os || runtime[2] !== cpu
  return false
}
