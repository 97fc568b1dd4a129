// The installed form of the Electron shell: what is packed, for which machines, and which of Electron's doors are shut.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { type LockedPackages, neededFolders } from '../tools/dist-kiosk/packages.ts'

export interface Machine {
  readonly platform: 'linux' | 'win32'
  readonly arch: 'x64' | 'arm64'
}

/** The machines the shell is made for, each packed on one of its kind: npm installs native packages for its own. */
export const MACHINES: readonly Machine[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'win32', arch: 'x64' },
]

/** Outside the bundles: native packages, which load files of their own, and the updater, which is loaded on demand. */
export const EXTERNAL = ['better-sqlite3', 'electron-updater', 'onnxruntime-node', 'sharp'] as const

/** Run by a plain Node on Linux. */
export const VISION_CHILD = 'vision-child.mjs'

/** What those need for being installed or compiled only. */
const BUILD_ONLY = [
  'adm-zip',
  'global-agent',
  'node-addon-api',
  'node-gyp-build',
  'prebuild-install',
] as const

const ARCHS: readonly string[] = ['x64', 'arm64', 'ia32', 'arm']

const lockedIn = (root: string): LockedPackages =>
  (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: LockedPackages }).packages

/**
 * What lies beside the archive: the vision child with its packages, as its plain Node reads no archive, and what the
 * system's loader opens. All else stays inside, where it can be checked.
 */
export const unpacked = (root: string): string[] => [
  `out/electron/${VISION_CHILD}`,
  ...neededFolders(root, lockedIn(root), ['onnxruntime-node', 'sharp'], BUILD_ONLY).map(
    (folder) => `${folder}/**`,
  ),
  'node_modules/better-sqlite3/prebuilds/**',
]

/** Patterns of what stays out of the packed packages. */
export function leftOut(root: string, { platform, arch }: Machine): string[] {
  const packages = lockedIn(root)
  const needed = new Set(neededFolders(root, packages, EXTERNAL, BUILD_ONLY))
  const folders = Object.keys(packages).filter(
    (folder) => folder.startsWith('node_modules/') && !needed.has(folder),
  )
  const others = ['darwin', 'linux', 'win32'].filter((one) => one !== platform)
  const runtimes = 'node_modules/onnxruntime-node/bin/*'
  return [
    ...folders.map((folder) => `!${folder}/**`),
    ...others.map((one) => `!${runtimes}/${one}/**`),
    ...ARCHS.filter((one) => one !== arch).map((one) => `!${runtimes}/*/${one}/**`),
    ...['deps', 'src', 'build'].map((part) => `!node_modules/better-sqlite3/${part}/**`),
    '!node_modules/onnxruntime-node/script/**',
    `!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)`,
    '!node_modules/**/*.{map,md,markdown,gyp,ts,mts,cts}',
  ]
}

export function electronBuilderConfig(root: string, machine: Machine): Configuration {
  const { platform, arch } = machine
  return {
    appId: 'org.example.capture-station',
    productName: 'capture-station',
    directories: { output: 'out/dist-electron', buildResources: 'build' },
    // deb wants an address; the product has none of its own.
    extraMetadata: { main: 'out/electron/main.js', homepage: 'https://example.org/' },
    files: ['package.json', 'out/electron/**', 'out/renderer/**', ...leftOut(root, machine)],
    asar: true,
    asarUnpack: unpacked(root),
    extraResources: [
      { from: 'resources', to: 'resources' },
      { from: 'node_modules/@mediapipe/tasks-vision/wasm', to: 'wasm' },
      { from: 'docs/third-party.md', to: 'docs/third-party.md' },
      { from: 'docs/operations.md', to: 'docs/operations.md' },
      ...(platform === 'linux'
        ? [
            { from: `node_modules/node-linux-${arch}/bin/node`, to: 'node/node' },
            { from: `node_modules/node-linux-${arch}/LICENSE`, to: 'node/LICENSE' },
          ]
        : []),
    ],
    electronLanguages: ['zh-CN', 'en-US'],
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    },
    // Native packages come ready for Node-API; nothing is compiled.
    npmRebuild: false,
    nodeGypRebuild: false,
    buildDependenciesFromSource: false,
    linux: {
      target: ['AppImage', 'deb'].map((target) => ({ target, arch })),
      executableName: 'capture-station',
      category: 'Graphics',
      maintainer: 'capture-station <noreply@example.org>',
    },
    win: { target: [{ target: 'nsis', arch }], executableName: 'capture-station' },
    nsis: {
      oneClick: false,
      perMachine: true,
      allowToChangeInstallationDirectory: true,
      // The photos that still wait are not the program's to remove.
      deleteAppDataOnUninstall: false,
      installerLanguages: ['zh_CN', 'en_US'],
    },
    // The updater reads its cache's name from here; the address is the administrator's to give (--updates).
    publish: [{ provider: 'generic', url: 'https://127.0.0.1/' }],
  }
}
