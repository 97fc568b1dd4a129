// Who may call what, and how much they may send: every route of the server, and nothing that is not here is answered.
// A procedure of the contract without a line does not compile. The door (http/door.ts) acts on this table before it
// reads a body; the procedures' own middleware says the same once more, and a test holds the two together.
import { serverContract } from '../../core/contract/server.ts'
import type { ServerSettings } from '../settings/settings.ts'

/**
 * `anyone`: no proof at all. `visitor`: the console's page, signed in or not. `newcomer`: signed in, even with a
 * password that must be changed first. `station`: signed by a station's key, body and all. `uploader`: a station whose
 * body is not signed, as in tus; the manifest's hashes hold it.
 */
export type Caller = 'anyone' | 'visitor' | 'newcomer' | 'reviewer' | 'administrator' | 'station' | 'uploader'

/** `stream`: bounded by what it is streamed into. */
export type BodyKind = 'none' | 'stream' | keyof ServerSettings['bodyBytes']

export interface Rule {
  readonly who: Caller
  readonly body: BodyKind
}

export interface Route extends Rule {
  readonly method: string
  /** Below the API's prefix; `{name}` is one segment. */
  readonly path: string
}

type RulesOf<T> = {
  readonly [K in keyof T]: T[K] extends { readonly '~orpc': unknown } ? Rule : RulesOf<T[K]>
}

const rule = (who: Caller, body: BodyKind): Rule => ({ who, body })

export const PROCEDURES: RulesOf<typeof serverContract> = {
  health: rule('anyone', 'none'),
  station: {
    enrol: rule('anyone', 'small'),
    roster: rule('station', 'none'),
    heartbeat: rule('station', 'small'),
    holdings: rule('station', 'usual'),
    submit: rule('station', 'usual'),
    status: rule('station', 'none'),
    withdraw: rule('station', 'small'),
  },
  console: {
    setup: rule('visitor', 'small'),
    login: rule('visitor', 'small'),
    logout: rule('visitor', 'small'),
    about: rule('anyone', 'none'),
    me: rule('visitor', 'none'),
    space: rule('reviewer', 'none'),
    pictures: rule('administrator', 'none'),
    changePassword: rule('newcomer', 'small'),
    tasks: rule('reviewer', 'none'),
    claim: rule('reviewer', 'small'),
    release: rule('reviewer', 'small'),
    decide: rule('reviewer', 'small'),
    undo: rule('reviewer', 'small'),
    submission: rule('reviewer', 'none'),
    look: rule('administrator', 'small'),
    advance: rule('administrator', 'usual'),
    exportPlan: rule('administrator', 'none'),
    roster: rule('administrator', 'none'),
    importRoster: rule('administrator', 'roster'),
    publishRoster: rule('administrator', 'small'),
    reissueCode: rule('administrator', 'small'),
    removeRoster: rule('administrator', 'small'),
    stations: rule('administrator', 'none'),
    enrolmentCode: rule('administrator', 'small'),
    revokeStation: rule('administrator', 'small'),
    reinstateStation: rule('administrator', 'small'),
    accounts: rule('administrator', 'none'),
    createAccount: rule('administrator', 'small'),
    disableAccount: rule('administrator', 'small'),
    enableAccount: rule('administrator', 'small'),
    unlockAccount: rule('administrator', 'small'),
    resetPassword: rule('administrator', 'small'),
    audit: rule('administrator', 'none'),
  },
}

const route = (method: string, path: string, who: Caller, body: BodyKind): Route => ({
  method,
  path,
  who,
  body,
})

/** Outside the contract because they carry bytes. */
export const BYTE_ROUTES: readonly Route[] = [
  route('POST', '/files', 'uploader', 'stream'),
  route('HEAD', '/files/{uploadId}', 'uploader', 'none'),
  route('PATCH', '/files/{uploadId}', 'uploader', 'stream'),
  route('DELETE', '/files/{uploadId}', 'uploader', 'none'),
  route('GET', '/console/submissions/{submissionId}/files/{role}', 'reviewer', 'none'),
  route('GET', '/console/export.zip', 'administrator', 'none'),
  route('GET', '/console/roster/codes', 'administrator', 'none'),
  route('GET', '/openapi.json', 'anyone', 'none'),
]

interface ContractRoute {
  readonly '~orpc': { readonly route: { readonly method?: string; readonly path?: string } }
}

const isProcedure = (value: object): value is ContractRoute => '~orpc' in value

function flatten(contract: object, rules: object): Route[] {
  return Object.entries(contract).flatMap(([name, one]: [string, object]) => {
    const below = (rules as Record<string, object>)[name]!
    if (!isProcedure(one)) return flatten(one, below)
    const { method, path } = one['~orpc'].route
    return [{ method: method!, path: path!, ...(below as Rule) }]
  })
}

export const ROUTES: readonly Route[] = [...flatten(serverContract, PROCEDURES), ...BYTE_ROUTES]

const PATTERNS = ROUTES.map((one) => ({
  route: one,
  pattern: new RegExp(`^${one.path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}))

export interface FoundRoute {
  readonly route: Route
  /** What stands in the places of the path, decoded. */
  readonly places: Readonly<Record<string, string>>
}

/** The route of a request below the prefix; null when there is none. What answers GET answers HEAD. */
export function findRoute(method: string, path: string): FoundRoute | null {
  const here = PATTERNS.flatMap(({ route, pattern }) => {
    const match = pattern.exec(path)
    return match ? [{ route, match }] : []
  })
  const exact = here.filter(({ route }) => route.method === method)
  const able =
    exact.length === 0 && method === 'HEAD' ? here.filter((one) => one.route.method === 'GET') : exact
  // `/console/submissions/advance` could be a `/console/submissions/{submissionId}` too: words win over places.
  const found = able.find(({ route }) => !route.path.includes('{')) ?? able[0]
  if (!found) return null
  const places = Object.entries(found.match.groups ?? {}).map(([name, text]) => [
    name,
    decodeURIComponent(text),
  ])
  return { route: found.route, places: Object.fromEntries(places) as Record<string, string> }
}
