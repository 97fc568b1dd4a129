import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { inRoot } from '../setup/root.ts'
import { stampOf } from '../setup/stamp.ts'

export const PAGE_FOLDER = inRoot('out', 'sitter-page')

/** Builds the sitter's page when its sources or the packages changed; says so only then. */
export async function preparePage(say: (text: string) => void): Promise<void> {
  const stamp = stampOf(inRoot('out', 'stamps', 'sitter-page.json'), [
    inRoot('package-lock.json'),
    inRoot('tools', 'sitter', 'vite.config.ts'),
    inRoot('tools', 'sitter', 'browser'),
  ])
  if (stamp.fresh && existsSync(join(PAGE_FOLDER, 'index.html'))) return
  say('building the sitter’s page …')
  await build({
    configFile: inRoot('tools', 'sitter', 'vite.config.ts'),
    logLevel: 'error',
    mode: 'production',
  })
  stamp.set()
}
