// What a pass and the sending in it are made of.
import type { Line } from './line.ts'
import type { Enrolment, SyncPorts } from './ports.ts'

export interface PassParts {
  readonly ports: SyncPorts
  readonly version: string
  readonly now: () => Date
  readonly random: () => number
  readonly onChange: () => void
  readonly log: (event: string, fields: Readonly<Record<string, string | number | readonly string[]>>) => void
  /** Nothing new is begun then. */
  readonly isClosed: () => boolean
  readonly connectBy: (enrolment: Enrolment) => Line
}
