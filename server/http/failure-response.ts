// How a failure leaves the server: a closed code, a closed detail, an id that is also in the log. Nothing else.
import { randomUUID } from 'node:crypto'
import { ORPCError } from '@orpc/server'
import { type FailureCode, type FailureData, failures } from '../../core/contract/failure.ts'
import { isDiskFull } from '../files/disk-space.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { awayInWords } from '../store/away.ts'

/** When to ask again while an engine restarts. */
const AWAY_MS = 5000
/** What a balancer takes for: not this server, not now. */
const UNAVAILABLE = 503

type WireError = ORPCError<FailureCode, FailureData>

function wireError(code: FailureCode, data: FailureData, status = failures[code].status): WireError {
  const { message } = failures[code]
  return new ORPCError(code, { defined: true, status, message, data })
}

/** Turns whatever was thrown into a failure of the contract, and logs what nobody expected. */
export function toWireError(error: unknown, log: Log): WireError {
  const id = randomUUID()
  if (error instanceof Refusal) {
    const { code, detail, retryAfterMs } = error
    log.info({ id, code, detail }, 'refused')
    const extra = retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }
    return wireError(code, { id, ...(detail === undefined ? {} : { detail }), ...extra })
  }
  if (isDiskFull(error)) {
    log.error({ id, ...whereOf(error) }, 'the disk is full')
    return wireError('DISK_FULL', { id, detail: 'server-full' })
  }
  const away = awayInWords(error)
  if (away !== null) {
    log.error({ id, ...whereOf(error) }, away)
    return wireError('BUSY', { id, detail: 'engine', retryAfterMs: AWAY_MS }, UNAVAILABLE)
  }
  if (error instanceof ORPCError && error.status < 500) {
    log.info({ id, code: error.code }, 'unusable input')
    return wireError('BAD_INPUT', { id, detail: inputPath(error) })
  }
  // Messages of the database can quote values: only where it happened is kept.
  log.error({ id, ...whereOf(error) }, 'failed')
  return wireError('STORE_FAILED', { id })
}

/** Path of the first wrong field, never its value. */
function inputPath(error: ORPCError<string, unknown>): string {
  const issues = (error.data as { issues?: { path?: readonly unknown[] }[] } | undefined)?.issues
  const path = issues?.[0]?.path?.map((step) => (isKeyed(step) ? step.key : step)).join('.')
  return `input:${path ?? ''}`
}

const isKeyed = (step: unknown): step is { key: unknown } =>
  typeof step === 'object' && step !== null && 'key' in step

function whereOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error }
  const { code } = error as NodeJS.ErrnoException
  const stack = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '))
  return { error: error.name, code, stack: stack?.slice(0, 12).join('\n') }
}

/** The delay as HTTP says it, for whoever does not read our bodies. */
export const retryAfter = ({ data }: WireError): [string, string][] =>
  data.retryAfterMs === undefined ? [] : [['retry-after', String(Math.ceil(data.retryAfterMs / 1000))]]

export function failureResponse(error: unknown, log: Log): Response {
  const wire = toWireError(error, log)
  return Response.json(wire.toJSON(), { status: wire.status, headers: retryAfter(wire) })
}
