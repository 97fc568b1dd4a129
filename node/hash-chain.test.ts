import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ChainedRecord, createHashChain, type Fields, GENESIS } from './hash-chain.ts'

const keyedBy = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest('hex')
const plain = (previous: string, seq: number, fields: Fields) =>
  createHash('sha256')
    .update(JSON.stringify([seq, ...fields, previous]))
    .digest('hex')
const chain = createHashChain(keyedBy('key'), plain)

/** Records of which the first `old` are linked as they were before. */
function made(count: number, old = 0): ChainedRecord[] {
  const records: ChainedRecord[] = []
  for (let seq = 1; seq <= count; seq += 1) {
    const previous = records.at(-1)?.hash ?? GENESIS
    const fields = ['who', `what ${seq}`]
    records.push({ seq, fields, hash: (seq <= old ? plain : chain.link)(previous, seq, fields) })
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

  it('cannot be made anew without its key', () => {
    const forged = createHashChain(keyedBy('another'))
    const hash = forged.link(GENESIS, 1, ['who', 'what'])
    expect(chain.verify([{ seq: 1, fields: ['who', 'what'], hash }])).toMatchObject({
      ok: false,
      brokenAt: 1,
    })
  })
})

describe('a chain that was not keyed at first', () => {
  it('goes on keyed', () => {
    expect(chain.verify(made(5, 3))).toMatchObject({ ok: true, records: 5 })
    expect(chain.verify(made(3, 3))).toMatchObject({ ok: true, records: 3 })
  })

  it('takes no unkeyed record any more once one was', () => {
    const records = made(4, 2)
    const hash = plain(records[2]!.hash, 4, ['who', 'what 4'])
    expect(chain.verify(changed(records, 4, { hash }))).toMatchObject({ ok: false, brokenAt: 4 })
  })
})
