// A station in a process of its own, to be killed. It says each thing only once its screen would have.
import { join } from 'node:path'
import { standardReport } from '../../../core/session/testing.ts'
import { openTestStation, SCREEN, testVision } from '../../../station/testing.ts'
import { createVision } from '../../../station/vision/supervisor.ts'
import { findingsOf } from './findings.ts'
import type { BoothStart, FromBooth, ToBooth } from './messages.ts'
import { cardLines, drawnPhoto, readMaterial } from './people.ts'
import { createFuse, type StationPoint } from './points.ts'
import { createVisionKiller } from './vision-killer.ts'
import { createWalk } from './walk.ts'
import { watchBuiltins, watchParts } from './watch-station.ts'

const start = JSON.parse(process.argv[2]!) as BoothStart
const say = (message: FromBooth): boolean => process.send!(message)
process.on('disconnect', () => process.exit(0))

const fuse = createFuse<StationPoint>(() => say({ type: 'reached' }))
watchBuiltins(fuse)
if (start.arm) fuse.arm(start.arm)

const real = createVision({ resourcesDir: join(import.meta.dirname, '../../../resources'), quiet: true })
const drawn = testVision()
let realVision = false
let current = 0
const killer = createVisionKiller(real, (pid) => say({ type: 'vision', pid }))
const booth = await openTestStation({
  dir: start.dir,
  training: true,
  entries: [],
  clock: {
    get now() {
      return new Date(Date.now() + start.clockOffsetMs)
    },
  },
  monotonicMs: () => performance.now(),
  vision: {
    ...drawn,
    inspect: (bytes) =>
      realVision ? killer.during('inspect', () => real.inspect(bytes)) : drawn.inspect(bytes),
    readText: async (image) => {
      const { lines, ...rest } = await drawn.readText(image)
      return { lines: cardLines(lines, current), ...rest }
    },
    planPhoto: (job) => (realVision ? real.planPhoto(job) : drawn.planPhoto(job)),
    standardize: (...given) =>
      realVision
        ? killer.during('standardize', () => real.standardize(...given))
        : Promise.resolve(drawnPhoto(standardReport, `student ${current}`)),
    close: real.close,
  },
})
const { state } = booth.station
if (start.code) await state.sync().enrol(start.serverUrl, start.code)
const administrator = state.folder().operators.list()[0]
if (administrator) state.signIns.begin(SCREEN, administrator)
state.signInsChanged()
watchParts(state.folder(), fuse)
const walk = createWalk(booth, readMaterial(start.materialDir), say, (n) => {
  current = n
})

process.on('message', async (message: ToBooth) => {
  if (message.type === 'arm') fuse.arm(message.arm)
  else if (message.type === 'arm-vision') killer.arm(message.point, message.delayMs)
  else {
    realVision = message.realVision
    const problems = await walk
      .go(message.students, realVision)
      .catch((error: unknown) => [
        `the walk broke: ${(error as Error).stack ?? error} ${JSON.stringify((error as { data?: unknown }).data)}`,
      ])
    say({ type: 'done', findings: await findingsOf(booth), problems: [...problems, ...killer.problems()] })
  }
})
say({ type: 'opened', findings: await findingsOf(booth, start.code !== null) })
