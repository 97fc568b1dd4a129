// The three synthetic people. They are data: adding one is a matter of profiles.json alone.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { SitterRequest } from './browser/params.ts'

const profile = z.object({
  id: z.string().regex(/^[a-z]+$/),
  /**
   * What the station's landmark model reads off this face in a photo's framing when the head is truly straight.
   * A property of the sitter, never a correction for people.
   */
  frontal: z.object({ yawDeg: z.number(), pitchDeg: z.number() }),
  person: z.custom<SitterRequest>((value) => typeof value === 'object'),
  /** What was different on the day the ID portrait was taken. */
  card: z.custom<SitterRequest>((value) => typeof value === 'object'),
})
export type Profile = z.infer<typeof profile>

export const profiles: readonly Profile[] = z
  .array(profile)
  .min(1)
  .parse(JSON.parse(readFileSync(new URL('profiles.json', import.meta.url), 'utf8')))

/** Throws for an id that is not in profiles.json. */
export function profileById(id: string): Profile {
  const found = profiles.find((one) => one.id === id)
  if (!found) throw new RangeError(`no sitter "${id}"; there are ${profiles.map((one) => one.id).join(', ')}`)
  return found
}
