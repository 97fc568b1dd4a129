// The server's clock as far as its answers tell: how long a decision can be taken back is the server's to say, and a
// reviewer's machine may have another time.
let aheadMs = 0

/** `serverTimeMs` as an answer's header has it; anything else changes nothing. */
export function noteServerTime(serverTimeMs: string | null): void {
  const at = Number(serverTimeMs || Number.NaN)
  if (Number.isFinite(at)) aheadMs = at - Date.now()
}

export const serverNowMs = (): number => Date.now() + aheadMs
