// An expected failure on its way to the screen: a closed code, an id to find its log line by, nothing personal.
import { ORPCError } from '@orpc/server'
import { v4 as uuid } from 'uuid'
import { type FailureCode, type FailureData, failures } from '../core/contract/failure.ts'

export function failure(
  code: FailureCode,
  extra: Omit<FailureData, 'id'> = {},
): ORPCError<FailureCode, FailureData> {
  return new ORPCError(code, {
    defined: true,
    status: failures[code].status,
    message: code,
    data: { id: uuid(), ...extra },
  })
}
