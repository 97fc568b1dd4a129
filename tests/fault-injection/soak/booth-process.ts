// The booth as installed, in a process of its own so that its memory is its own. The first start sets it up with stated
// people and enrols it; what that loads would weigh on every later sample, so the day begins with the second.
import { join } from 'node:path'
import { openBooth } from '../../../station/booth.ts'

export interface BoothStart {
  readonly dir: string
  readonly serverUrl: string
  /** For the first start; null from then on. */
  readonly code: string | null
}
export type FromBooth =
  | { readonly type: 'up'; readonly address: string }
  | { readonly type: 'sent'; readonly waiting: number; readonly blocked: number }
export type ToBooth = { readonly type: 'send' }

const { dir, serverUrl, code } = JSON.parse(process.argv[2]!) as BoothStart
process.on('disconnect', () => process.exit(0))
const booth = await openBooth({
  programDir: join(import.meta.dirname, '../../..'),
  dataDir: dir,
  version: 'soak',
  port: 0,
  camera: 'fake',
  training: true,
  lang: 'zh-CN',
})
const { folder, sync } = booth.station.state
if (code !== null) {
  const { setUpDemo } = await import('../../../tools/cli/booth.ts')
  await setUpDemo(booth.station, { url: serverUrl, createEnrolmentCode: async () => ({ code }) })
}
await sync().now()

// Nobody brought a card: two people look instead, as soon as a photo waits for it.
const [first, second] = folder().operators.list()
setInterval(() => {
  const { sessions } = folder()
  const now = sessions.current()
  if (now?.step === 'verdict' && now.attempt.comparison.kind === 'missing')
    sessions.manualCheck(now.attempt.id, { first: first!, second: second! }, '当面核对')
}, 50)

process.on('message', async () => {
  const { waiting, blocked } = await sync().now()
  process.send!({ type: 'sent', waiting, blocked } satisfies FromBooth)
})
process.send!({ type: 'up', address: booth.kiosk.address() } satisfies FromBooth)
