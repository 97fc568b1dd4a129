// Whatever the server says by a code, the console says in a sentence.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemSentence, rosterProblemCode } from '../../core/roster/problems.ts'
import { gate } from '../../core/session/session.ts'
import { lookReason, rejectReason, reviewState } from '../../core/submission/review.ts'
import en from './strings.en.json' with { type: 'json' }
import zh from './strings.zh-CN.json' with { type: 'json' }

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
}

const server = join(import.meta.dirname, '..')
const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('console'))
  .map((name) => [name, readFileSync(join(server, name), 'utf8')] as const)

/** Only stations hear these; the booth has words of its own for them. */
const STATIONS_ONLY = /^(stations|submissions|files|audit|keys|store)\/|^http\/(door|uploads)/

const refusals = sources
  .filter(([name]) => !STATIONS_ONLY.test(name))
  .flatMap(([, text]) => [...text.matchAll(/new Refusal\(\s*'([A-Z_]+)'(?:,\s*'([\w-]+)')?/g)])

describe('the console', () => {
  it('says every code of an import’s problems in Chinese', () => {
    for (const code of rosterProblemCode.options) expect(problemSentence({ code })).toMatch(/\p{Script=Han}/u)
  })

  it('says every refusal it can meet', () => {
    expect(refusals.length).toBeGreaterThan(30)
    const silent = refusals
      .filter(([, , detail]) => detail !== 'station-signature')
      .filter(([, code, detail]) => (detail ? !(detail in zh.refusal) : !(code! in zh.failure)))
    expect(silent.map(([whole]) => whole)).toEqual([])
  })

  it('says every state, reason to turn down and reason to look', () => {
    expect(Object.keys(zh.state).sort()).toEqual([...reviewState.options].sort())
    expect(Object.keys(zh.reason).sort()).toEqual([...rejectReason.options].sort())
    expect(Object.keys(zh.look).sort()).toEqual([...lookReason.options].sort())
  })

  it('says every gate that a supervisor set aside', () => {
    expect(Object.keys(zh.gate).sort()).toEqual([...gate.options].sort())
  })

  it('says the same in English, with the same places filled in', () => {
    const english = new Map(leaves(en))
    expect([...english.keys()].sort()).toEqual(
      leaves(zh)
        .map(([key]) => key)
        .sort(),
    )
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const [key, text] of leaves(zh)) expect(places(english.get(key)!), key).toEqual(places(text))
    // Column names of a Chinese list, and what is typed into it, are Chinese in any language.
    const own = leaves(en).filter(([key]) => !/^\.roster\.(hint|problem)|groupExample/.test(key))
    expect(own.filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([])
  })

  it('has no sentence that is a code', () => {
    const texts = [...Object.values(zh.refusal), ...Object.values(zh.failure)]
    expect(texts.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([])
  })
})
