// Forms of text that records of every part are made of.
import { z } from 'zod'

export const isoTime = z.iso.datetime()
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/** A line of somebody's own: no control character, which no database and no screen takes well. */
export const lineUpTo = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^\P{Cc}*$/u)
/** How many there are of something, as databases count. */
export const countOf = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
