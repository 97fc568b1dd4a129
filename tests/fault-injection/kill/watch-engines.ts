// The points of a server whose database and pictures are elsewhere: what it asks of their clients.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import pg from 'pg'
import type { Fuse, ServerPoint } from './points.ts'

type Query = (this: object, ...given: unknown[]) => unknown
type Done = 'submission' | 'claim' | 'decision'

/** What a transaction does, by the state it writes down. */
const DONE: Readonly<Record<string, Done>> = {
  waiting: 'submission',
  'in-review': 'claim',
  approved: 'decision',
  rejected: 'decision',
}

export function watchEngines({ reach }: Fuse<ServerPoint>): void {
  const doing = new WeakMap<object, Done>()
  const prototype = pg.Client.prototype as unknown as { query: Query }
  const query = prototype.query
  prototype.query = function (this: object, ...given: unknown[]) {
    const [text, parameters] = given
    if (typeof text === 'string' && /insert into "review_event"/.test(text) && Array.isArray(parameters)) {
      const state = parameters.find((one) => typeof one === 'string' && one in DONE) as string | undefined
      if (state !== undefined) doing.set(this, DONE[state]!)
    }
    const done = doing.get(this)
    if (text !== 'commit' || done === undefined) return query.apply(this, given)
    doing.delete(this)
    reach(`${done}-written`)
    return (query.apply(this, given) as Promise<unknown>).then((result) => {
      reach(`${done}-committed`)
      return result
    })
  }
  const client = S3Client.prototype as unknown as { send: (...given: unknown[]) => Promise<unknown> }
  const send = client.send
  client.send = async function (...given) {
    const answer = await send.apply(this, given)
    const [command] = given
    if (command instanceof PutObjectCommand && command.input.Key?.startsWith('files/'))
      reach('picture-sealed')
    return answer
  }
}
