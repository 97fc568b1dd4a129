// A station with its loopback host in a process of its own, at the card step of an open session.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createKiosk } from '../../../station/kiosk/kiosk.ts'
import { openTestStation, signIn, testVision, wallClock } from '../../../station/testing.ts'
import { createVision } from '../../../station/vision/supervisor.ts'

export interface BoothStart {
  readonly dir: string
  readonly signedIn: boolean
}
export type FromBooth = { readonly type: 'up'; readonly address: string }

const { dir, signedIn } = JSON.parse(process.argv[2]!) as BoothStart
process.on('disconnect', () => process.exit(0))
const root = join(import.meta.dirname, '../../..')
const vision = createVision({ resourcesDir: join(root, 'resources'), quiet: true })
// Text is not read here: a second of recognition a picture says nothing about the door.
const booth = await openTestStation({
  dir,
  vision: testVision({
    inspect: vision.inspect,
    standardize: vision.standardize,
    cropPortrait: vision.cropPortrait,
  }),
  clock: wallClock,
})
if (signedIn) {
  await signIn(booth)
  const scanner = join(dir, 'scanner')
  if (existsSync(scanner)) booth.station.state.folder().site.change({ scannerFolder: scanner })
  await booth.client.session.start({ rosterId: 'roster-1' })
  await booth.client.session.consent({
    cardReading: true,
    faceComparison: true,
    upload: true,
    keepOriginal: false,
    sendCardPortrait: false,
    noticeSha256: (await booth.client.app.state()).notice.sha256,
  })
}
const nowhere = join(dir, 'no-pages')
const kiosk = await createKiosk({
  station: booth.station,
  port: 0,
  roots: { renderer: nowhere, models: nowhere, wasm: nowhere, sitter: nowhere },
})
process.send!({ type: 'up', address: kiosk.address() } satisfies FromBooth)
