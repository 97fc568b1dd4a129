// Forms of text that records of every part are made of.
import { z } from 'zod'

export const isoTime = z.iso.datetime()
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
