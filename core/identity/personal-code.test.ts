import { describe, expect, it } from 'vitest'
import { codeText, parseCode } from './personal-code.ts'

const code = { keyId: 'k1', taskId: 'task-1', rosterId: 'roster-1', serial: 3 }

describe('personal codes', () => {
  it('come back as they went, and name nobody', () => {
    const text = `${codeText(code)}.c2ln`
    expect(parseCode(` ${text}\n`)).toEqual({ ...code, signed: codeText(code), signature: 'c2ln' })
  })

  it.each(['', 'CS1', 'CS1.e30.c2ln', 'CS2.e30.x', 'CS1.!!.x', 'https://example.org/?a=b', 'CS1.bnVsbA.x'])(
    '%s is none',
    (text) => {
      expect(parseCode(text)).toBeNull()
    },
  )
})
