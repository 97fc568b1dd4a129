// npm run screens [-- --docs]: every screen of booth and console in every size and language under out/screens, and what is wrong
// with each. --docs renews the pictures of the documents.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { inRoot } from '../setup/root.ts'
import { walkBooth } from './walk-booth.ts'
import { walkConsole } from './walk-console.ts'

const OUT = inRoot('out', 'screens')
/** In the documents, as wide as a page shows them. */
const PICTURES = [
  'check-in',
  'capture',
  'verdict',
  'confirm',
  'console-list',
  'console-mismatch',
  'console-reject',
]
const PICTURE_WIDTH_PX = 960

const say = (screen: string): void => void process.stderr.write(`${screen}\n`)
rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
const faults = [...(await walkBooth(OUT, say)), ...(await walkConsole(OUT, say))]
for (const { screen, kind, where, detail } of faults)
  process.stdout.write(`${screen}: ${kind}: ${where} (${detail})\n`)
process.stdout.write(`${faults.length} faults\n`)
if (process.argv.includes('--docs'))
  for (const name of PICTURES)
    await sharp(join(OUT, name, '1280x800-zh-CN.png'))
      .resize(PICTURE_WIDTH_PX)
      .png({ palette: true, compressionLevel: 9 })
      .toFile(inRoot('docs', 'images', `${name}.png`))
process.exitCode = faults.length > 0 ? 1 : 0
