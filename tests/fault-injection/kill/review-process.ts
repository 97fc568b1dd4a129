// A review server in a process of its own, to be killed.
import { createServer } from '../../../server/create-server.ts'
import { emptyDatabase } from '../../../tools/setup/empty-database.ts'
import type { FromReview, ReviewStart, ToReview } from './messages.ts'
import { rosterOf } from './people.ts'
import { createFuse, type ServerPoint } from './points.ts'
import { watchEngines } from './watch-engines.ts'
import { watchServer } from './watch-server.ts'

const { dir, port, students, fromNothing = false, shared } = JSON.parse(process.argv[2]!) as ReviewStart
const say = (message: FromReview): boolean => process.send!(message)
process.on('disconnect', () => process.exit(0))

const fuse = createFuse<ServerPoint>(() => say({ type: 'reached' }))
await watchServer(fuse)
if (shared) watchEngines(fuse)
const silent = { info: () => undefined, warn: () => undefined, error: console.error }
const server = await createServer({
  dataDir: dir,
  demo: true,
  log: silent,
  ...shared,
  ...(fromNothing || shared ? {} : { emptyDatabase: await emptyDatabase() }),
})
if (students !== null) {
  const { problems } = await server.importRoster(rosterOf(students))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  await server.publishRoster()
}
process.on('message', async (message: ToReview) => {
  if (message.type === 'arm') fuse.arm(message.arm)
  else say({ type: 'code', code: (await server.createEnrolmentCode()).code })
})
say({ type: 'up', url: await server.listen(port) })
