// Every table in the order in which rows may refer to others, with what its rows are told apart by.
import type { Tables } from '../store/schema.ts'

type Keys = { readonly [T in keyof Tables]: readonly (keyof Tables[T] & string)[] | null }

/** Null: made anew where it is needed, and not worth taking along. `folder` comes last: with it the database is whole. */
const KEYS: Keys = {
  school: ['id'],
  counter: ['name'],
  scrub: ['only_row'],
  account: ['id'],
  console_session: ['token_hash'],
  known_place: ['account_id', 'place_hash'],
  guess: ['subject_hash'],
  view: ['account_id', 'kind', 'subject'],
  station: ['id'],
  station_former_key: ['public_key'],
  station_audit_head: ['station_id', 'records', 'head'],
  station_nonce: ['station_id', 'nonce'],
  enrolment_code: ['code_hash'],
  roster_row: ['id'],
  submission: ['id'],
  submission_file: ['submission_id', 'role'],
  review_event: ['station_id', 'station_seq'],
  audit_record: ['seq'],
  quarantined_file: ['file_name'],
  upload_lock: null,
  purge_mark: null,
  moving: null,
  folder: ['only_row'],
}

export interface MovedTable {
  readonly name: keyof Tables & string
  readonly keys: readonly string[]
}

export const MOVED: readonly MovedTable[] = Object.entries(KEYS).flatMap(([name, keys]) =>
  keys === null ? [] : [{ name: name as keyof Tables & string, keys }],
)

/** Columns whose numbers the database gives out: they are taken as they are, and it goes on after the last. */
export const NUMBERED: readonly (readonly [table: string, column: string])[] = [
  ['roster_row', 'created_seq'],
  ['submission', 'number'],
  ['review_event', 'number'],
]
