// What a browser did on the network, read from its own log (--log-net-log): what left this machine, and what was asked for
// and died inside. The log is written as it happens, a line to an event, and ends in the middle while the browser runs.
import { existsSync, readFileSync } from 'node:fs'

export interface Network {
  /** Bytes or questions that went to another machine. Empty behind a wall that holds. */
  readonly left: readonly string[]
  /** Requests for another machine, by whoever made them: `page` or the browser itself. */
  readonly asked: readonly { readonly by: 'page' | 'browser'; readonly what: string }[]
}

interface LoggedEvent {
  readonly type: number
  readonly source: { readonly id: number }
  readonly params?: Readonly<Record<string, unknown>>
}

const isOwn = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'))

/** Names of events that matter, as Chromium's net/log/net_log_event_type_list.h has them. */
const CONNECT = 'TCP_CONNECT_ATTEMPT'
const UDP_CONNECT = 'UDP_CONNECT'
const UDP_SENT = 'UDP_BYTES_SENT'
const REQUEST = 'URL_REQUEST_START_JOB'
/** A name that rules and this machine's own knowledge did not answer. */
const LOOKUP = 'HOST_RESOLVER_MANAGER_JOB'
const NEEDED = [CONNECT, UDP_CONNECT, UDP_SENT, REQUEST, LOOKUP]

/** Throws where the log is missing or speaks another language: nothing seen would be no proof. */
export function readNetLog(file: string): Network {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const types = (
    jsonOf(`${lines[0]?.replace(/,\s*$/, '')}}`) as {
      constants?: { logEventTypes?: Record<string, number> }
    } | null
  )?.constants?.logEventTypes
  if (!types) throw new Error(`${file} is not a network log`)
  const unknown = NEEDED.filter((name) => types[name] === undefined)
  if (unknown.length > 0) throw new Error(`this browser's network log has no ${unknown.join(', ')}`)
  const nameOf = new Map(Object.entries(types).map(([name, type]) => [type, name]))

  const left: string[] = []
  const asked: { by: 'page' | 'browser'; what: string }[] = []
  const connected = new Map<number, string>()
  for (const line of lines.slice(1)) {
    const event = jsonOf(line.replace(/,\s*$/, '')) as LoggedEvent | null
    if (!event?.source) continue
    const { source, params = {} } = event
    const name = nameOf.get(event.type) ?? ''
    const text = (key: string): string => (typeof params[key] === 'string' ? params[key] : '')
    if (name === CONNECT && text('address') && !isOwn(hostOf(text('address'))))
      left.push(`connect ${text('address')}`)
    if (name === UDP_CONNECT && text('address')) connected.set(source.id, text('address'))
    if (name === UDP_SENT) {
      const to = text('address') || connected.get(source.id) || 'unknown'
      if (!isOwn(hostOf(to))) left.push(`send ${to}`)
    }
    if (name === LOOKUP && text('host')) left.push(`look up ${text('host')}`)
    if (name === REQUEST && /^(https?|wss?):/.test(text('url'))) {
      const { host, hostname } = new URL(text('url'))
      const by = text('initiator').startsWith('http') ? 'page' : 'browser'
      if (!isOwn(hostname)) asked.push({ by, what: host })
    }
  }
  return { left: [...new Set(left)], asked }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
