// The student's personal code (一人一码): `CS1.<payload>.<signature>`, both parts base64url. The payload names one roster
// row, one task and a serial; the signature is the server's Ed25519 over the text before it, so a booth can verify it
// without a network. It holds no name and no ID number.
import { z } from 'zod'

export const CODE_PREFIX = 'CS1'

export const codePayload = z.object({
  k: z.string().min(1).max(64),
  t: z.string().min(1).max(64),
  r: z.string().min(1).max(64),
  s: z.int().nonnegative(),
})

export interface PersonalCode {
  readonly keyId: string
  readonly taskId: string
  readonly rosterId: string
  /** Reissuing a code raises the serial; only the roster's present serial is valid. */
  readonly serial: number
}

export interface ParsedCode extends PersonalCode {
  /** The text that was signed. */
  readonly signed: string
  /** base64url */
  readonly signature: string
}

/** The text to sign; append `.` and the signature in base64url. */
export function codeText({ keyId, taskId, rosterId, serial }: PersonalCode): string {
  return `${CODE_PREFIX}.${toBase64Url(JSON.stringify({ k: keyId, t: taskId, r: rosterId, s: serial }))}`
}

/** Null when the text is not a personal code at all. Says nothing about the signature. */
export function parseCode(text: string): ParsedCode | null {
  const parts = text.trim().split('.')
  const [prefix, payload, signature] = parts
  if (parts.length !== 3 || prefix !== CODE_PREFIX || !payload || !signature) return null
  const parsed = codePayload.safeParse(fromBase64Url(payload))
  if (!parsed.success) return null
  const { k, t, r, s } = parsed.data
  return { keyId: k, taskId: t, rosterId: r, serial: s, signed: `${prefix}.${payload}`, signature }
}

/** Ids are ASCII by construction, so btoa is enough. */
const toBase64Url = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

function fromBase64Url(text: string): unknown {
  try {
    return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return null
  }
}
