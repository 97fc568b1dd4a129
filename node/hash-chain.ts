// A log in which each record's keyed hash covers the one before it: whoever lacks the key can neither change a record nor
// take one out unseen. A tail cut off shows against a head that was noted elsewhere.
import { timingSafeEqual } from 'node:crypto'

export const GENESIS = '0'.repeat(64)

/** What is hashed of a record, in an order that never changes. */
export type Fields = readonly (string | number)[]

export interface ChainedRecord {
  /** From 1, without a gap. */
  readonly seq: number
  readonly fields: Fields
  readonly hash: string
}

export interface ChainVerdict {
  readonly ok: boolean
  readonly records: number
  /** Number of the first record that does not follow from the one before it. */
  readonly brokenAt: number | null
  readonly head: string
}

export interface HashChain {
  readonly link: (previous: string, seq: number, fields: Fields) => string
  readonly verify: (records: Iterable<ChainedRecord>) => ChainVerdict
  /** The same, of a log that is read some records at a time, from after a place that is known to be right. */
  readonly verifyPieces: (
    pieces: AsyncIterable<Iterable<ChainedRecord>>,
    after?: ChainPlace,
  ) => Promise<ChainVerdict>
}

export interface ChainPlace {
  /** 0 before the first record. */
  readonly seq: number
  readonly hash: string
}

export const BEGINNING: ChainPlace = { seq: 0, hash: GENESIS }

/** `keyed` is a keyed hash. No other link counts: what anybody can compute proves nothing. */
export function createHashChain(keyed: (text: string) => string): HashChain {
  const link: HashChain['link'] = (previous, seq, fields) => keyed(JSON.stringify([previous, seq, ...fields]))
  /** Judges record after record; null while all is well. */
  function judge(after: ChainPlace) {
    let head = after.hash
    let count = after.seq
    const verdict = (brokenAt: number | null): ChainVerdict => ({
      ok: brokenAt === null,
      records: count,
      brokenAt,
      head,
    })
    return {
      next({ seq, fields, hash }: ChainedRecord): ChainVerdict | null {
        count += 1
        if (seq !== count || !same(link(head, seq, fields), hash)) return verdict(count)
        head = hash
        return null
      },
      whole: () => verdict(null),
    }
  }

  return {
    link,
    verify(records) {
      const judged = judge(BEGINNING)
      for (const record of records) {
        const broken = judged.next(record)
        if (broken) return broken
      }
      return judged.whole()
    },
    async verifyPieces(pieces, after = BEGINNING) {
      const judged = judge(after)
      for await (const piece of pieces)
        for (const record of piece) {
          const broken = judged.next(record)
          if (broken) return broken
        }
      return judged.whole()
    },
  }
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
