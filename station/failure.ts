// An expected failure on its way to the screen: a closed code, an id to find its log line by, nothing personal.
import { randomUUID } from 'node:crypto'
import { ORPCError } from '@orpc/server'
import { type FailureCode, type FailureData, failures } from '../core/contract/failure.ts'

export function failure(
  code: FailureCode,
  extra: Omit<FailureData, 'id'> = {},
): ORPCError<FailureCode, FailureData> {
  return new ORPCError(code, {
    defined: true,
    status: failures[code].status,
    message: code,
    data: { id: randomUUID(), ...extra },
  })
}

/** The lines of a stack without its message, which may quote what somebody typed. */
export const framesOf = (error: unknown): string[] =>
  error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
