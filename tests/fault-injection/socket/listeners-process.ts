// Every other port that this program opens on a machine, in a process of its own: the page that says why the booth did not
// start, the pages of tools, the sitter's pages.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { showProblem } from '../../../station/kiosk/problem-page.ts'
import { servePage } from '../../../tools/cli/serve-page.ts'
import { servePage as serveSitterPage } from '../../../tools/sitter/page-server.ts'

export interface ListenersStart {
  readonly dir: string
}
export type FromListeners = { readonly type: 'up'; readonly ports: Readonly<Record<string, number>> }

const { dir } = JSON.parse(process.argv[2]!) as ListenersStart
process.on('disconnect', () => process.exit(0))
const root = join(import.meta.dirname, '../../..')
const page = join(dir, 'page')
mkdirSync(page, { recursive: true })
writeFileSync(join(page, 'index.html'), '<!doctype html>')

const shown = await showProblem({
  problem: { code: 'disk-full', subject: dir },
  programDir: root,
  port: 0,
  onTryAgain: () => undefined,
})
const sitter = await serveSitterPage({ page, wasm: page, models: page })
const tool = await servePage({ renderer: page })
const portOf = (address: string): number => Number(new URL(address).port)
process.send!({
  type: 'up',
  ports: {
    problem: portOf(shown.address),
    sitter: portOf(sitter.url),
    tool: portOf(tool.url),
  },
} satisfies FromListeners)
