// The one client of the review server, typed by its contract.
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { API_PREFIX, serverContract, UNATTENDED_HEADER } from '../../core/contract/server.ts'
import { SERVER_TIME_HEADER } from '../../core/contract/station-signature.ts'
import { noteServerTime } from './server-clock.ts'
import { type StringKey, t } from './strings.ts'
import zh from './strings.zh-CN.json' with { type: 'json' }

type Client = JsonifiedClient<ContractRouterClient<typeof serverContract>>
export type Api = Client['console']
export type About = Awaited<ReturnType<Api['about']>>

function connect(headers: Readonly<Record<string, string>>): Api {
  const link = new OpenAPILink(serverContract, {
    url: new URL(API_PREFIX, location.href).href,
    headers,
    fetch: async (request, init) => {
      const response = await fetch(request, { ...init, credentials: 'same-origin' })
      noteServerTime(response.headers.get(SERVER_TIME_HEADER))
      return response
    },
  })
  const client: Client = createORPCClient(link)
  return client.console
}

export const api = connect({})
/** For what the page fetches by itself: it keeps no session open that nobody uses. */
export const unattendedApi = connect({ [UNATTENDED_HEADER]: '1' })

export interface Failure {
  readonly code: string
  readonly detail: string
  readonly text: string
  readonly retryAfterMs: number | null
}

function sentenceFor(code: string, detail: string): StringKey {
  if (detail in zh.refusal) return `refusal.${detail}` as StringKey
  return `failure.${code in zh.failure ? code : 'unknown'}` as StringKey
}

/** What went wrong, as a sentence with a next step. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const { detail = '', retryAfterMs = null } = (error.data ?? {}) as {
      detail?: string
      retryAfterMs?: number
    }
    return { code: error.code, detail, text: t(sentenceFor(error.code, detail)), retryAfterMs }
  }
  return { code: 'offline', detail: '', text: t('failure.offline'), retryAfterMs: null }
}
