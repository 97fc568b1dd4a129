// The one client of the review server, typed by its contract.
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { JsonifiedClient } from '@orpc/openapi-client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { API_PREFIX, serverContract } from '../../core/contract/server.ts'
import { type StringKey, t } from './strings.ts'
import zh from './strings.zh-CN.json' with { type: 'json' }

const link = new OpenAPILink(serverContract, {
  url: new URL(API_PREFIX, location.href).href,
  fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
})
const client: JsonifiedClient<ContractRouterClient<typeof serverContract>> = createORPCClient(link)

export const api = client.console

export interface Failure {
  readonly code: string
  readonly text: string
  readonly retryAfterMs: number | null
}

/** What went wrong, as a sentence with a next step. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const code = error.code in zh.failure ? error.code : 'unknown'
    const retryAfterMs = (error.data as { retryAfterMs?: number } | undefined)?.retryAfterMs ?? null
    return { code: error.code, text: t(`failure.${code}` as StringKey), retryAfterMs }
  }
  return { code: 'offline', text: t('failure.offline'), retryAfterMs: null }
}
