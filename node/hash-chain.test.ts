import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ChainedRecord, createHashChain, GENESIS } from './hash-chain.ts'

const keyedBy = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest('hex')
const plain = (text: string) => createHash('sha256').update(text).digest('hex')
const chain = createHashChain(keyedBy('key'))

function made(count: number, { link } = chain): ChainedRecord[] {
  const records: ChainedRecord[] = []
  for (let seq = 1; seq <= count; seq += 1) {
    const previous = records.at(-1)?.hash ?? GENESIS
    const fields = ['who', `what ${seq}`]
    records.push({ seq, fields, hash: link(previous, seq, fields) })
  }
  return records
}

const changed = (records: ChainedRecord[], seq: number, change: Partial<ChainedRecord>): ChainedRecord[] =>
  records.map((one) => (one.seq === seq ? { ...one, ...change } : one))

describe('a chain', () => {
  it('holds, empty or not, and says where it ends', () => {
    expect(chain.verify([])).toEqual({ ok: true, records: 0, brokenAt: null, head: GENESIS })
    const records = made(5)
    expect(chain.verify(records)).toEqual({ ok: true, records: 5, brokenAt: null, head: records[4]!.hash })
  })

  it('shows a record changed, missing, doubled or moved', () => {
    const records = made(5)
    expect(chain.verify(changed(records, 3, { fields: ['who', 'other'] }))).toMatchObject({ brokenAt: 3 })
    expect(chain.verify(records.filter(({ seq }) => seq !== 2))).toMatchObject({ brokenAt: 2 })
    expect(chain.verify([...records, records[4]!])).toMatchObject({ brokenAt: 6 })
    expect(chain.verify([records[1]!, records[0]!])).toMatchObject({ brokenAt: 1 })
  })

  it('cannot be made anew without its key, from the first record or from any later one', () => {
    for (const forger of [createHashChain(keyedBy('another')), createHashChain(plain)]) {
      expect(chain.verify(made(3, forger))).toMatchObject({ ok: false, brokenAt: 1 })
      const records = made(3)
      const hash = forger.link(records[1]!.hash, 3, ['who', 'other'])
      expect(chain.verify(changed(records, 3, { fields: ['who', 'other'], hash }))).toMatchObject({
        ok: false,
        brokenAt: 3,
      })
    }
  })
})
