// A personal code at the booth: signed by the server, of the present serial, for a student on this roster. Wrong codes are
// counted and slow the next try down, so that codes cannot be guessed at the screen. A code says itself whose it is, so
// all tries are counted together, and a right one takes nothing off: whoever guesses has a right one too, their own.
import { createPublicKey, verify } from 'node:crypto'
import type { RosterEntry } from '../../core/contract/server-records.ts'
import { type ParsedCode, parseCode } from '../../core/identity/personal-code.ts'
import type { Guard } from '../presence/guard.ts'
import type { Policy } from '../site/policy.ts'

export type CodeCheck =
  | { readonly ok: true; readonly entry: RosterEntry }
  | {
      readonly ok: false
      readonly code: 'CODE_FORGED' | 'CODE_REVOKED' | 'CODE_UNKNOWN' | 'CODE_OTHER_PERSON'
    }
  | { readonly ok: false; readonly code: 'LOCKED_OUT'; readonly retryAfterMs: number }

/** `rosterId` is the student chosen before, whose code it must be. */
export type CheckCode = (text: string, rosterId?: string) => CodeCheck

export interface CodeKeys {
  readonly keyId: string
  readonly publicKey: string
}

/** What the guard counts for. */
const GUARDED = 'personal-code'

export function createCodeCheck(
  find: (rosterId: string) => RosterEntry | null,
  keys: () => readonly CodeKeys[],
  { attempts, delaySeconds }: Policy['code'],
  guard: Guard,
): CheckCode {
  function check(code: ParsedCode, rosterId?: string): CodeCheck {
    const key = keys().find((one) => one.keyId === code.keyId)
    if (!key || !signedBy(key, code.signed, code.signature)) return { ok: false, code: 'CODE_FORGED' }
    const entry = find(code.rosterId)
    if (!entry || entry.taskId !== code.taskId) return { ok: false, code: 'CODE_UNKNOWN' }
    if (entry.codeSerial !== code.serial) return { ok: false, code: 'CODE_REVOKED' }
    if (rosterId !== undefined && entry.rosterId !== rosterId) return { ok: false, code: 'CODE_OTHER_PERSON' }
    return { ok: true, entry }
  }

  return (text, rosterId) => {
    const retryAfterMs = guard.leftMs(GUARDED)
    if (retryAfterMs > 0) return { ok: false, code: 'LOCKED_OUT', retryAfterMs }
    const code = parseCode(text)
    // What has not even the form of a code is nobody's guess: a code of something else, held before the camera.
    if (!code) return { ok: false, code: 'CODE_UNKNOWN' }
    const result = check(code, rosterId)
    if (!result.ok) guard.begin(GUARDED, { attempts, lockMs: delaySeconds * 1000 })
    return result
  }
}

function signedBy({ publicKey }: CodeKeys, text: string, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
}
