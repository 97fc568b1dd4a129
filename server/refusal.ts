// An expected failure on its way out: thrown, so that it also rolls back the transaction it happened in.
import type { FailureCode } from '../core/contract/failure.ts'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: FailureCode
  /** A closed word for machines; never free text, never anything personal. */
  readonly detail: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: FailureCode, detail?: string, retryAfterMs?: number) {
    super(detail === undefined ? code : `${code} (${detail})`)
    this.code = code
    this.detail = detail
    this.retryAfterMs = retryAfterMs
  }
}
