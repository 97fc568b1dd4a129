// A review server whose disk is watched, to be killed. Started with what is to be recorded; the product is loaded after.
import { recordDisk } from './recorder.ts'

export interface ServerStart {
  readonly dir: string
  readonly journal: string
  readonly students: number | null
}
export type FromServer =
  | { readonly type: 'up'; readonly url: string }
  | { readonly type: 'code'; readonly code: string }
export interface ToServer {
  readonly type: 'code'
}

const { dir, journal, students } = JSON.parse(process.argv[2]!) as ServerStart
const say = (message: FromServer): boolean => process.send!(message)
process.on('disconnect', () => process.exit(0))

await recordDisk(dir, journal)
const { createServer } = await import('../../../server/create-server.ts')
const { emptyDatabase } = await import('../../../tools/setup/empty-database.ts')
const { rosterOf } = await import('../kill/people.ts')
const silent = { info: () => undefined, warn: () => undefined, error: console.error }
const server = await createServer({
  dataDir: dir,
  demo: true,
  log: silent,
  emptyDatabase: await emptyDatabase(),
})
if (students !== null) {
  await server.importRoster(rosterOf(students))
  await server.publishRoster()
}
process.on('message', async () => say({ type: 'code', code: (await server.createEnrolmentCode()).code }))
say({ type: 'up', url: await server.listen(0) })
