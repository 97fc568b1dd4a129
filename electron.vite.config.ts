// Builds the Electron shell into out/electron, without the Electron binary. The screens are built once for both hosts by
// vite.config.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'electron-vite'
import { build, type Plugin } from 'vite'
import { EXTERNAL, VISION_CHILD } from './build/electron-builder.ts'

const source = (name: string): string => join(import.meta.dirname, 'electron', `${name}.ts`)
const MIGRATIONS = join(import.meta.dirname, 'station', 'store', 'migrations')

/** The store reads its migrations from a folder beside its code. */
const migrations = (): Plugin => ({
  name: 'migrations',
  generateBundle() {
    for (const name of readdirSync(MIGRATIONS))
      this.emitFile({
        type: 'asset',
        fileName: `migrations/${name}`,
        source: readFileSync(join(MIGRATIONS, name)),
      })
  },
})

/**
 * The vision child is run by a plain Node, which reads no archive, so it lies outside of it: one file that shares nothing
 * with the rest, which stays where the archive's integrity covers it.
 */
const visionChild = (): Plugin => ({
  name: 'vision-child',
  closeBundle: async () => {
    await build({
      configFile: false,
      root: import.meta.dirname,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        outDir: 'out/electron',
        emptyOutDir: false,
        ssr: join(import.meta.dirname, 'station', 'vision', 'child', 'main.ts'),
        target: 'node24',
        rolldownOptions: {
          external: [...EXTERNAL],
          output: { entryFileNames: VISION_CHILD, codeSplitting: false },
        },
      },
    })
  },
})

const output = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } as const

export default defineConfig({
  main: {
    plugins: [migrations(), visionChild()],
    build: {
      outDir: 'out/electron',
      emptyOutDir: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          main: source('main'),
          'station-process': source('processes/station-process'),
          'vision-process': source('processes/vision-process'),
        },
        external: [...EXTERNAL],
        output,
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/electron',
      emptyOutDir: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: source('windows/preload') },
        // A sandboxed preload has no modules.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
})
