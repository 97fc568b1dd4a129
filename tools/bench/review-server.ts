// The review server in a process of its own, as in the field: neither side of a measurement waits for the other's thread.
// Started by fork with a data folder and a roster file; sends where it is, and ends when its parent lets go.
import { readFile } from 'node:fs/promises'
import { createServer } from '../../server/create-server.ts'
import { emptyDatabase } from '../setup/empty-database.ts'

export interface Announced {
  readonly url: string
  /** Enrols one booth. */
  readonly code: string
}

const [dataDir, roster] = process.argv.slice(2)
const server = await createServer({
  emptyDatabase: await emptyDatabase(),
  dataDir: dataDir!,
  demo: true,
  school: '示例开放大学',
})
await server.importRoster(await readFile(roster!, 'utf8'))
await server.publishRoster()
const url = await server.listen(0)
const { code } = await server.createEnrolmentCode()
process.once('disconnect', () => void server.close().then(() => process.exit(0)))
process.send!({ url, code } satisfies Announced)
