// Why an enrolment failed, for the person who typed address and code: a fault of the code is the server's word about it,
// everything else is a fault on the way there.
import { ORPCError } from '@orpc/client'
import { isNoAnswer } from '../../core/submission/sync-reason.ts'
import { failure } from '../failure.ts'
import { reasonOf } from './failure-reason.ts'

const OF_CODE = ['CODE_UNKNOWN', 'CODE_REVOKED', 'LOCKED_OUT'] as const
const isOfCode = (code: string): code is (typeof OF_CODE)[number] => OF_CODE.some((one) => one === code)

export function enrolFailure(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError && isOfCode(error.code)) {
    const { detail, retryAfterMs } = (error.data ?? {}) as { detail?: unknown; retryAfterMs?: unknown }
    return failure(error.code, {
      ...(typeof detail === 'string' ? { detail } : {}),
      ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    })
  }
  const reason = reasonOf(error)
  return failure(isNoAnswer(reason) ? 'SERVER_UNREACHABLE' : 'SERVER_REFUSED', { detail: reason })
}
