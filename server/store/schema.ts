// The tables of migrations/, as Kysely sees them.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Account } from '../../core/contract/server-records.ts'
import type { FileRole } from '../../core/submission/manifest.ts'
import type { RejectReason, ReviewState } from '../../core/submission/review.ts'

/** Given by the school's own view of the database (schools/in-school.ts); the server's own view must say it. */
export type SchoolId = ColumnType<string, string | undefined, never>

export interface Tables {
  readonly folder: {
    only_row: Generated<boolean>
    demo: boolean
    mark: string | null
    lived_ms: Generated<number>
  }
  readonly school: { id: string; name: string }
  readonly quarantined_file: { file_name: string; at: Date; lived_ms: number }
  /** Of the log also the hash of the record `hash_of`, which is the last unless an earlier version wrote since. */
  readonly counter: {
    name: 'roster' | 'audit'
    value: number
    hash: Generated<string | null>
    hash_of: Generated<number | null>
    sealed_checked: Generated<Uint8Array | null>
  }
  readonly scrub: { only_row: Generated<boolean>; due: number; done: number }
  readonly account: {
    school_id: SchoolId
    id: string
    name_hash: string
    sealed_name: Uint8Array
    role: Account['role']
    password: string
    disabled: Generated<boolean>
    created_at: Date
    must_change: Generated<boolean>
    password_expires_at: Date | null
    last_sign_in_at: Date | null
    tries_locked_until: Date | null
  }
  readonly console_session: { token_hash: string; account_id: string; created_at: Date; last_seen_at: Date }
  readonly guess: {
    subject_hash: string
    failures: number
    window_ends_at: Date
    locked_until: Date | null
    kind: Generated<string>
    account_id: string | null
    /** JSON: counts by keyed hash of the name, of an address. */
    by_name: Generated<string>
  }
  readonly view: {
    account_id: string
    kind: 'pictures' | 'details' | 'look' | 'search' | 'export'
    subject: string
    seen_at: Date
    until: Date
  }
  readonly known_place: { account_id: string; place_hash: string; seen_at: Date }
  readonly audit_record: {
    seq: number
    at: Date
    who: string
    what: string
    subject: string
    details: string
    hash: string
    /** Null where the record is the whole server's, or older than the second school. */
    school_id: string | null
  }
  readonly enrolment_code: {
    school_id: SchoolId
    code_hash: string
    created_at: Date
    expires_at: Date
    used_at: Date | null
    used_by: string | null
  }
  readonly station: {
    school_id: SchoolId
    id: string
    name: string
    public_key: string
    enrolled_at: Date
    last_seen_at: Date | null
    revoked: Generated<boolean>
    waiting: Generated<number>
    blocked: Generated<number>
    version: Generated<string>
    audit_head: Generated<string>
    audit_records: Generated<number>
    status_seq: Generated<number>
    regressed_at: Date | null
  }
  readonly station_former_key: { public_key: string; station_id: string; replaced_at: Date }
  readonly station_audit_head: {
    station_id: string
    records: number
    head: string
    at: Date
    /** See auditHeadText; null from stations that signed none. */
    signature: string | null
    /** Null until its days begin (retention/purge.ts). */
    lived_ms: number | null
  }
  readonly station_nonce: { station_id: string; nonce: string; expires_at: Date; lived_ms: Generated<number> }
  readonly moving: { only_row: Generated<boolean>; direction: 'in' | 'away'; at: Date }
  readonly upload_lock: { upload_id: string; holder: string; beat_at: Date; wanted: boolean }
  readonly roster_row: {
    school_id: SchoolId
    id: string
    task_id: string
    student_number_hash: string
    sealed_draft: Uint8Array | null
    sealed_published: Uint8Array | null
    /** See roster/grams.ts; null where they are still to be made. */
    draft_grams: number[] | null
    published_grams: number[] | null
    draft_captured_elsewhere: Generated<boolean>
    captured_elsewhere: Generated<boolean>
    captured: Generated<boolean>
    removed: Generated<boolean>
    code_serial: Generated<number>
    code_revoked: Generated<boolean>
    training: boolean
    created_seq: GeneratedAlways<number>
    seq: Generated<number>
  }
  readonly submission: {
    school_id: SchoolId
    id: string
    number: GeneratedAlways<number>
    station_id: string
    /** Null in a tombstone: it is nobody's. */
    roster_id: string | null
    manifest_hash: string
    sealed_manifest: Uint8Array | null
    training: boolean
    submitted_anyway: boolean
    overrides: number
    received_at: Date
    state: ReviewState
    claimed_by: string | null
    claimed_until: Date | null
    decided_by: string | null
    decided_at: Date | null
    settled_at: Date | null
    erased_at: Date | null
    erase_pictures: Generated<boolean>
    settled_lived_ms: number | null
  }
  readonly submission_file: {
    school_id: SchoolId
    submission_id: string
    role: FileRole
    file_name: string
    sha256: string
    bytes: number
    media_type: string
    purged_at: Date | null
    missing_since: Date | null
  }
  readonly purge_mark: { school_id: SchoolId; settled_as: SettledAs; role: FileRole; lived_ms: number }
  readonly review_event: {
    school_id: SchoolId
    number: GeneratedAlways<number>
    submission_id: string
    station_id: string
    station_seq: number
    at: Date
    state: ReviewState
    account_id: string | null
    /** JSON array of reject reasons. */
    reasons: string
    sealed_note: Uint8Array | null
  }
}

/** As the settings tell retention apart: what was turned down or taken back is refused. */
export type SettledAs = 'accepted' | 'refused'

export const readReasons = (json: string): RejectReason[] => JSON.parse(json) as RejectReason[]
