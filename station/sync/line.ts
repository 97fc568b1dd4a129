// The line to one server: everything a pass says goes over it, by the contract and signed.
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { API_PREFIX, serverContract } from '../../core/contract/server.ts'
import type { AuditHead } from '../../core/contract/station-signature.ts'
import { fetchBy } from './fetch-by.ts'
import type { WayOut } from './http-exchange.ts'
import type { Enrolment, SyncPorts } from './ports.ts'
import {
  createSignedSend,
  readStationKey,
  type ServerClock,
  type SignedSend,
  signAuditHead,
} from './signed-fetch.ts'

export type ServerClient = JsonifiedClient<ContractRouterClient<typeof serverContract>>

/** The place in the server's history that a request shows and an answer tells. */
export interface Known {
  readonly anchor?: string | undefined
}

export interface Line {
  readonly server: ServerClient
  /** Where uploads are announced. */
  readonly endpoint: string
  readonly stationId: string
  readonly send: SignedSend
  /** See auditHeadText. */
  readonly signHead: (head: Omit<AuditHead, 'stationId'>) => string
  readonly demo: boolean
}

export function connect(enrolment: Enrolment, clock: ServerClock, wayOut: WayOut, timeoutMs: number): Line {
  const { serverUrl, stationId, demo } = enrolment
  const identity = { stationId, privateKey: readStationKey(enrolment.privateDer) }
  const send = createSignedSend(identity, clock, wayOut)
  const signHead = (head: Omit<AuditHead, 'stationId'>) => signAuditHead(identity, head)
  const server = clientOf(serverUrl, (request) => fetchBy((one) => send(one, 'signed'), request, timeoutMs))
  return { server, endpoint: new URL(`${API_PREFIX}/files`, serverUrl).href, stationId, send, signHead, demo }
}

/** An answer that is not what the contract says fails here, before anything of it is stored. */
export function clientOf(serverUrl: string, send: (request: Request) => Promise<Response>): ServerClient {
  const link = new OpenAPILink(serverContract, {
    url: new URL(API_PREFIX, serverUrl).href,
    plugins: [new ResponseValidationPlugin(serverContract)],
    fetch: (request) => send(request),
  })
  return createORPCClient(link)
}

export type Ask = <T extends Known>(
  send: (known: Known) => Promise<T>,
) => Promise<T & { readonly moved: () => void }>

/** Shows what is known of the server's history; `moved` notes the answer's place, in the transaction that stores it. */
export const createAsk =
  ({ enrolment }: Pick<SyncPorts, 'enrolment'>): Ask =>
  async (send) => {
    const shown = enrolment.history().anchor
    const answer = await send(shown === null ? {} : { anchor: shown })
    const moved = (): void => {
      // Of several on their way at once only one moves it on: the others were proven against where it was before.
      const isNews = answer.anchor !== undefined && answer.anchor !== shown
      if (isNews && enrolment.history().anchor === shown) enrolment.saveHistory({ anchor: answer.anchor! })
    }
    return { ...answer, moved }
  }
