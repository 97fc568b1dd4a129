// Where a process can be made to die, by name. Each child watches its own points through the ports and built-in modules it
// is handed; nothing in the product knows of them.

/** Points inside the station's process, in the order in which one student passes them. */
export const STATION_POINTS = [
  'picture-part-opened',
  'picture-before-rename',
  'picture-renamed',
  'picture-listed',
  'step-audited',
  'step-committed',
  'submission-inserted',
  'submission-committed',
  'upload-started',
  'upload-sending',
  'upload-done',
  'commit-marked',
  'commit-sent',
  'receipt-arrived',
  'receipt-recorded',
] as const

/** Points inside the review server's process. */
export const SERVER_POINTS = [
  'upload-created',
  'upload-receiving',
  'upload-stored',
  'submission-arrived',
  'picture-sealed',
  'submission-committed',
  'receipt-made',
] as const

/** Further ones of a server whose database and pictures are elsewhere: between a transaction's rows, its commit and its answer. */
export const SHARED_POINTS = [
  'submission-written',
  'claim-written',
  'claim-committed',
  'decision-written',
  'decision-committed',
  'decision-told',
] as const

/** Points inside a migration, while the station opens its database. */
export const MIGRATION_POINTS = ['migration-ran', 'migration-numbered'] as const

/** Points while a data folder is made. */
export const FIRST_START_POINTS = ['picture-before-rename', 'picture-renamed', 'migration-ran'] as const

export type StationPoint = (typeof STATION_POINTS)[number] | (typeof MIGRATION_POINTS)[number]
export type ServerPoint = (typeof SERVER_POINTS)[number] | (typeof SHARED_POINTS)[number]

export const VISION_POINTS = ['idle', 'inspect', 'inspect-twice', 'standardize', 'standardize-twice'] as const
export type VisionPoint = (typeof VISION_POINTS)[number]

export interface Arm<Point extends string> {
  readonly point: Point
  /** How often the point is passed unharmed first. */
  readonly skip: number
  /** From the point to the kill; 0 is the very instruction after it. */
  readonly delayMs: number
}

export interface Fuse<Point extends string> {
  readonly arm: (arm: Arm<Point>) => void
  readonly reach: (point: Point) => void
}

/** SIGKILL on this very process: nothing is flushed, nothing is said goodbye to. */
export function createFuse<Point extends string>(onReached: () => void): Fuse<Point> {
  let armed: Arm<Point> | null = null
  return {
    arm: (arm) => {
      armed = arm
    },
    reach: (point) => {
      if (armed?.point !== point) return
      const { skip, delayMs } = armed
      armed = skip > 0 ? { ...armed, skip: skip - 1 } : null
      if (skip > 0) return
      onReached()
      if (delayMs > 0) setTimeout(die, delayMs)
      else die()
    },
  }
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  for (;;) {
    // The signal is on its way; nothing more may happen here.
  }
}
