import { describe, expect, it } from 'vitest'
import { type SubmissionManifest, submissionManifest } from './manifest.ts'
import { manifestHash } from './manifest-hash.ts'
import { manifestFixture } from './testing.ts'

// The hash does not look at the schema, so that every writer's canonical form can be tried.
const hashOf = (content: unknown): string => manifestHash(content as SubmissionManifest)

describe("a manifest's hash", () => {
  it('is the SHA-256 of its canonical JSON', () => {
    // printf '{"a":1,"b":"姓名"}' | sha256sum
    expect(hashOf({ b: '姓名', a: 1 })).toBe(
      '877173816376e3fb4f1bb5379161a62491abf6f6f14a61ca2d8eca863eb54211',
    )
  })

  it('does not depend on the order of keys or on how numbers are written', () => {
    expect(hashOf({ b: { d: 1e3, c: [] }, a: -0 })).toBe(hashOf({ a: 0, b: { c: [], d: 1000 } }))
  })

  it('changes with any value and with the order of a list', () => {
    const hashes = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { a: [1, 2], b: null }].map(hashOf)
    expect(new Set(hashes).size).toBe(4)
  })

  it('is the same after reading one that was queued with a single limit and before people could be asked', () => {
    const file = { role: 'standard', sha256: 'd'.repeat(64), bytes: 1, mediaType: 'image/jpeg' } as const
    const comparison = { kind: 'measured', distance: 0.31, threshold: 0.6, decision: 'same' } as const
    const queued = { ...manifestFixture, comparison, files: [file] }
    expect(manifestHash(submissionManifest.parse(queued))).toBe(manifestHash(queued))
    expect(submissionManifest.parse(queued)).toEqual(queued)
  })

  it('is refused for what JSON cannot carry', () => {
    expect(() => hashOf({ a: Number.NaN })).toThrow()
    expect(() => hashOf(undefined)).toThrow(TypeError)
  })
})
