// Builds the booth's screens and the review console when their sources changed.
import { existsSync } from 'node:fs'
import { build } from 'vite'
import { inRoot } from './root.ts'
import { stampOf } from './stamp.ts'

const BUNDLES = [
  {
    name: 'booth screens',
    config: 'vite.config.ts',
    output: 'out/renderer/index.html',
    inputs: [
      'vite.config.ts',
      'renderer',
      'core',
      'resources/models.json',
      'resources/rules',
      'resources/presets',
      'resources/strings',
      'resources/notices',
    ],
  },
  {
    name: 'review console',
    config: 'server/console/vite.config.ts',
    output: 'out/console/index.html',
    inputs: ['server/console', 'core', 'resources/strings'],
  },
]

export async function prepareScreens(say: (text: string) => void): Promise<void> {
  for (const { name, config, output, inputs } of BUNDLES) {
    const stamp = stampOf(inRoot('out', 'stamps', `${name.replace(' ', '-')}.json`), [
      inRoot('package-lock.json'),
      ...inputs.map((one) => inRoot(one)),
    ])
    if (stamp.fresh && existsSync(inRoot(output))) continue
    say(`building the ${name} …`)
    await build({ configFile: inRoot(config), logLevel: 'error', mode: 'production' })
    stamp.set()
  }
}
