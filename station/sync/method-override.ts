// Some proxies let nothing but GET and POST through. What they refuse goes once more as a POST that names the method it
// means; where that arrives, it goes that way from then on. The signature is of the method meant, so it stays valid.
import { METHOD_OVERRIDE_HEADER, SERVER_TIME_HEADER } from '../../core/contract/station-signature.ts'
import { ConnectionFailed } from './connection-failure.ts'
import type { HttpAnswer, HttpRequest } from './http-exchange.ts'

type Send = (request: HttpRequest) => Promise<HttpAnswer>

const PASSED_EVERYWHERE = ['GET', 'POST']
/** How a filter says no to a method. Our own server's refusals carry its time. */
const REFUSALS = [400, 403, 405, 501]
/** How one says it without a word. */
const CUT_OFF = ['ECONNRESET', 'EPIPE']

export function overridingMethods(send: Send): Send {
  const refusedBy = new Set<string>()

  return async (request) => {
    if (PASSED_EVERYWHERE.includes(request.method)) return send(request)
    const { origin } = new URL(request.url)
    if (refusedBy.has(origin)) return send(asPost(request))
    const first = await outcomeOf(send(request))
    if (!mayBeRefusal(first)) return answerOf(first)
    const second = await outcomeOf(send(asPost(request)))
    if ('error' in second || second.answer.status >= 400) return answerOf(first)
    refusedBy.add(origin)
    return second.answer
  }
}

type Outcome = { readonly answer: HttpAnswer } | { readonly error: unknown }

const outcomeOf = (sent: Promise<HttpAnswer>): Promise<Outcome> =>
  sent.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  )

function answerOf(outcome: Outcome): HttpAnswer {
  if ('error' in outcome) throw outcome.error
  return outcome.answer
}

function mayBeRefusal(outcome: Outcome): boolean {
  if ('error' in outcome)
    return outcome.error instanceof ConnectionFailed && CUT_OFF.includes(outcome.error.code)
  const { status, headers } = outcome.answer
  return REFUSALS.includes(status) && !headers.has(SERVER_TIME_HEADER)
}

const asPost = (request: HttpRequest): HttpRequest => ({
  ...request,
  method: 'POST',
  headers: { ...request.headers, [METHOD_OVERRIDE_HEADER]: request.method },
})
