// The station's numbers, read from resources/policy/station.json: data with a source, not constants.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const figure = z.object({ value: z.number().positive(), source: z.string() }).transform((one) => one.value)

const schema = z.object({
  idleSeconds: figure,
  operatorIdleMinutes: figure,
  startAddressMinutes: figure,
  originalKeepDays: figure,
  reviewWorkingDays: figure,
  orphanKeepDays: figure,
  erasureMinutes: figure,
  clockDrift: z.object({ minutes: figure, secondsPerDay: figure }),
  minimumAge: figure,
  minimumScanDpi: figure,
  minimumFreeBytes: figure,
  clockToleranceMinutes: figure,
  pin: z.object({ attempts: figure, lockMinutes: figure, scryptLog2Cost: figure }),
  code: z.object({ attempts: figure, delaySeconds: figure }),
  maxBlobBytes: figure,
})
export type Policy = z.infer<typeof schema>

export const readPolicy = (resourcesDir: string): Policy =>
  schema.parse(JSON.parse(readFileSync(join(resourcesDir, 'policy', 'station.json'), 'utf8')))
