// What a request asks for, read once: everything behind the door acts on this very path, never on text of its own
// cutting. A target that two readers could understand differently is refused.
import { Refusal } from '../refusal.ts'

export interface Target {
  readonly path: string
  /** With its question mark; empty without a query. */
  readonly search: string
}

const AMBIGUOUS = /\/\/|%2f|%5c|\\|%2e|%00|(?:^|\/)\.{1,2}(?:\/|$)/i

/**
 * `sent` is the request line's target where there was one: it must be the path and query of `url`, letter by letter.
 * Throws BAD_INPUT (`target`).
 */
export function readTarget(url: string, sent: string | undefined): Target {
  const parsed = URL.parse(url)
  if (!parsed) throw new Refusal('BAD_INPUT', 'target')
  const { pathname: path, search } = parsed
  const asSent = sent === undefined || sent === path + search || sent === `${path}?`
  if (!asSent || AMBIGUOUS.test(path) || !isText(path)) throw new Refusal('BAD_INPUT', 'target')
  return { path, search }
}

/** Percent-encoding that is whole, of whole UTF-8, without control characters. */
function isText(path: string): boolean {
  try {
    return !/[\p{Cc}]/u.test(decodeURIComponent(path))
  } catch {
    return false
  }
}
