// Every number of the server that a school may want to change. `settings.json` in the data folder overrides single
// values of the defaults beside this file; an unknown or impossible value stops the start with its path.
import { z } from 'zod'
import { fileRole } from '../../core/submission/manifest.ts'
import { readJsonFile } from '../folder/json-file.ts'
import defaults from './defaults.json' with { type: 'json' }

// What becomes a timer must end before setTimeout's last millisecond (2³¹ − 1, some 24 days), beyond which it fires at once;
// what is added to a date must stay one.
const count = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const bytes = z.int().min(1)
const seconds = z.int().min(1).max(86_400)
const minutes = z.int().min(1).max(30_000)
const hours = z.int().min(1).max(8_760)
const longDays = z.int().min(1).max(36_500)
const attempts = { failures: count, windowMinutes: minutes, lockMinutes: minutes }
const room = z.strictObject({ bytes: z.int().min(0), files: z.int().min(0) })
const days = z.partialRecord(fileRole, z.int().min(0).max(36_500))

const settingsSchema = z.strictObject({
  /** One name from one address, and from a browser that signed in before. */
  login: z.strictObject(attempts),
  /** All names from one address: many reviewers may share it. */
  loginAddress: z.strictObject(attempts),
  /** One account from everywhere it is not known (NIST SP 800-63B-4, 3.2.2: at most 100 in a row). */
  loginAccount: z.strictObject(attempts),
  guessRows: count,
  knownPlaces: z.strictObject({ perAccount: count, days: longDays }),
  passwords: z.strictObject({ hashesAtOnce: count, hashesWaiting: count, oneTimeHours: hours }),
  enrolment: z.strictObject({ codeMinutes: minutes, ...attempts, codesKeptDays: longDays }),
  session: z.strictObject({ idleMinutes: minutes, longestHours: hours }),
  signature: z.strictObject({ clockToleranceSeconds: seconds, noncesPerStation: count }),
  review: z.strictObject({ claimMinutes: minutes, undoSeconds: z.int().min(0).max(86_400) }),
  /** How often what is over goes, and the disk is looked at unasked. */
  sweep: z.strictObject({ everySeconds: seconds }),
  /**
   * What lies in the staging folder and is not yet part of an accepted photo. A booth has six photos of four files on
   * their way at once; those whose commit failed come on top. Uploads nobody touched for `idleMinutes` make room.
   */
  uploads: z.strictObject({
    keepHours: hours,
    perStation: z.strictObject({ files: count, bytes, idleMinutes: minutes, retrySeconds: seconds }),
  }),
  /**
   * Room left on the disk (files/disk-space.ts). `warn` leaves time to act, `stop` what one station may have under way
   * (`uploads`) and reviewing for long, `last` the database, whose log grows by 16 MB at a time.
   */
  space: z
    .strictObject({
      warn: room,
      stop: room,
      last: room,
      freshMs: z.int().min(1).max(60_000),
      retrySeconds: seconds,
    })
    .refine(
      ({ warn, stop, last }) =>
        warn.bytes >= stop.bytes &&
        stop.bytes >= last.bytes &&
        warn.files >= stop.files &&
        stop.files >= last.files,
      'warn, stop and last must not rise',
    ),
  /** Heads of a station's log older than this are kept one a day; each holds all that came before it. */
  auditHeads: z.strictObject({ everyDays: longDays }),
  /** A view is recorded once per window. The limits are a reviewer's who takes six seconds for each photo. */
  views: z.strictObject({
    windowMinutes: minutes,
    perHour: z.strictObject({ pictures: count, details: count, look: count, search: count, export: count }),
  }),
  /** The embedded database: how much log there may be before it is worked in, and when dead rows are cleared away. */
  store: z.strictObject({
    /** To a database of its own, of each process. */
    connections: count,
    connectSeconds: seconds,
    upkeepSeconds: seconds,
    checkpointMegabytes: count,
    checkpointMinutes: minutes,
    idleLogBytes: z.int().min(0),
    vacuumDeadRows: z.int().min(0),
    vacuumDeadShare: z.number().min(0),
  }),
  /** Longest bodies by kind (routes/access-table.ts); all that are read at one time, and those of one station. */
  bodyBytes: z.strictObject({ small: bytes, usual: bytes, roster: bytes }),
  bodyBytesAtOnce: bytes,
  bodyBytesAtOncePerStation: bytes,
  http: z.strictObject({
    headersSeconds: seconds,
    requestSeconds: seconds,
    idleSeconds: seconds,
    connections: count,
    connectionsPerAddress: count,
    /** For the whole of a small body: what anybody may send is short. */
    smallBodySeconds: seconds,
    requestsPerConnection: count,
    headerBytes: count,
  }),
  fileLimitsBytes: z.record(fileRole, bytes),
  /** Days the server ran after the decision; a role not named here is kept. What was withdrawn goes at once. */
  retentionDays: z.strictObject({ accepted: days, refused: days }),
  /** The same for manifest, measures, card distance, reasons and notes; of the refused also for the name. */
  detailDays: z.strictObject({ accepted: longDays, refused: longDays }),
  /** Longest time until what was erased is gone from the disk, and what a crash left is erased. */
  erasure: z.strictObject({ sweepMinutes: minutes }),
  /** For pictures no row knows, from when they were found. */
  quarantineDays: longDays,
  export: z.strictObject({ fileName: z.string().min(1) }),
  roster: z.strictObject({ pageRows: count, longestRows: count }),
})
export type ServerSettings = z.infer<typeof settingsSchema>
export type AttemptLimit = ServerSettings['login']

export const defaultSettings: ServerSettings = settingsSchema.parse(defaults)

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const overlay = (base: Tree, over: Tree): Tree => {
  const merged: Tree = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = base[key]
    merged[key] = isTree(below) && isTree(value) ? overlay(below, value) : value
  }
  return merged
}

/** The defaults with what the folder's own file says. Throws FolderRefused. */
export async function readSettings(dataDir: string): Promise<ServerSettings> {
  const given = await readJsonFile({
    dataDir,
    name: 'settings.json',
    read: (json) => settingsSchema.parse(overlay(defaults, z.record(z.string(), z.unknown()).parse(json))),
    remedy: 'Correct it, or take it away to go on with the settings that come with the server.',
  })
  return given ?? defaultSettings
}
