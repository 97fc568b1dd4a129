// The booth as a machine, for whoever looks after it: what is installed, where its data lies, how full, how far it is with
// sending. Nothing of any person, so that it can be sent to whoever helps.
import { z } from 'zod'
import { isoTime } from '../text-forms.ts'
import { problem, syncStatus } from './station-records.ts'

export const machineReport = z.object({
  madeAt: isoTime,
  program: z.object({
    version: z.string(),
    host: z.enum(['chromium', 'electron']),
    node: z.string(),
    system: z.string(),
    processors: z.int(),
    memoryBytes: z.int(),
  }),
  folder: z.object({
    path: z.string(),
    training: z.boolean(),
    freeBytes: z.int(),
    databaseBytes: z.int(),
    pictures: z.object({ count: z.int(), bytes: z.int() }),
  }),
  /** By where they are, as the queue says it. */
  submissions: z.record(z.string(), z.int()),
  roster: z.object({ students: z.int(), captured: z.int(), pulledAt: isoTime.nullable() }),
  server: z.object({ address: z.string().nullable(), sync: syncStatus }),
  audit: z.object({ records: z.int(), head: z.string() }),
  problems: z.array(problem),
})
export type MachineReport = z.infer<typeof machineReport>
