// Messages between the station and its vision child. One job, one answer, matched by number.
import type { Vision, VisionFailureCode } from './port.ts'

type Jobs = Omit<Vision, 'close'>
export type JobName = keyof Jobs
export type JobInput<J extends JobName> = Parameters<Jobs[J]>
export type JobOutput<J extends JobName> = Awaited<ReturnType<Jobs[J]>>

export interface JobMessage {
  readonly id: number
  readonly job: JobName
  readonly input: readonly unknown[]
}

export type AnswerMessage =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly id: number; readonly ok: false; readonly code: VisionFailureCode; readonly detail: string }
