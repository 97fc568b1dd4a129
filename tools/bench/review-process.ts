// The review server in a process of its own, as a school runs it: no booth shares its event loop with it.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from '../../server/create-server.ts'

interface Told {
  readonly url: string
  readonly code: string
}

export interface ReviewProcess extends Told {
  readonly close: () => Promise<void>
}

/** With the roster published and one enrolment code; throws when the process ends before it listens. */
export async function startReview(dataDir: string, rosterCsv: string): Promise<ReviewProcess> {
  const child = fork(import.meta.filename, [dataDir, rosterCsv], { execArgv: [] })
  const told = await Promise.race([firstMessage(child), endOf(child)])
  return {
    ...told,
    close: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

const firstMessage = async (child: ChildProcess): Promise<Told> => (await once(child, 'message'))[0]

async function endOf(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`the review server ended with ${code} before it listened`)
}

if (process.argv[1] === import.meta.filename && process.send) {
  const [dataDir, csv] = process.argv.slice(2) as [string, string]
  const server = await createServer({ dataDir, demo: true, school: '示例开放大学' })
  await server.importRoster(csv)
  await server.publishRoster()
  const url = await server.listen(0)
  const { code } = await server.createEnrolmentCode()
  process.once('disconnect', () => void server.close())
  process.send({ url, code } satisfies Told)
}
