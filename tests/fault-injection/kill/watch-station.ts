// The station's points, reached through the ports it was handed and the built-in modules it writes and sends with.
import { subscribe } from 'node:diagnostics_channel'
import fs from 'node:fs/promises'
import type { ClientRequest } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'
import type { Folder } from '../../../station/folder/folder.ts'
import type { Fuse, StationPoint } from './points.ts'
import { wrap } from './wrap.ts'

type Loose<T> = { -readonly [K in keyof T]: T[K] }

/** Before the station is opened: the disk, the network, the database's own words. */
export function watchBuiltins({ reach }: Fuse<StationPoint>): void {
  const files = fs as Loose<typeof fs>
  wrap(files, 'open', {
    after: ([path]) => {
      if (String(path).endsWith('.part')) reach('picture-part-opened')
    },
  })
  wrap(files, 'rename', {
    before: () => reach('picture-before-rename'),
    after: () => reach('picture-renamed'),
  })
  // Requests: whoever sends them has taken hold of the http module's functions long ago.
  subscribe('http.client.request.start', (message) => {
    const { method, path } = (message as { readonly request: ClientRequest }).request
    if (/\/files(\/|$)/.test(path) && (method === 'POST' || method === 'PATCH')) reach('upload-sending')
    if (/\/submissions\/[\w-]+$/.test(path) && method === 'PUT') reach('commit-sent')
  })
  syncBuiltinESMExports()
  wrap(Database.prototype, 'exec', {
    after: ([sql]) => {
      if (/^\s*(--|CREATE|ALTER|DROP)/.test(String(sql))) reach('migration-ran')
    },
  })
  wrap(Database.prototype, 'pragma', {
    after: ([text]) => {
      if (String(text).startsWith('user_version =')) reach('migration-numbered')
    },
  })
}

/** Once it is open: its own parts, which call each other through these very objects. */
export function watchParts(
  { blobs, audit, submissions, sessions }: Folder,
  { reach }: Fuse<StationPoint>,
): void {
  wrap(blobs as Loose<typeof blobs>, 'put', { after: () => reach('picture-listed') })
  // Inside the transaction of the step: everything is written, nothing is committed.
  wrap(audit as Loose<typeof audit>, 'append', { after: () => reach('step-audited') })
  wrap(submissions as Loose<typeof submissions>, 'insert', { after: () => reach('submission-inserted') })
  const commands = sessions as Loose<typeof sessions>
  for (const name of [
    'start',
    'consent',
    'readCard',
    'plain',
    'settleFee',
    'judgeStill',
    'choose',
    'standardize',
  ] as const)
    wrap(commands, name, { after: () => reach('step-committed') })
  wrap(commands, 'confirm', {
    after: () => {
      reach('step-committed')
      reach('submission-committed')
    },
  })
  const outbox = submissions.outbox as Loose<typeof submissions.outbox>
  wrap(outbox, 'uploadStarted', { after: () => reach('upload-started') })
  wrap(outbox, 'committing', { before: () => reach('upload-done'), after: () => reach('commit-marked') })
  wrap(outbox, 'accepted', { before: () => reach('receipt-arrived'), after: () => reach('receipt-recorded') })
}
