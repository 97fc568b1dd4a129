-- Columns named sealed_* hold AES-256-GCM bytes, *_hash keyed hashes: nothing here names a person in the clear.

create table folder (
  only_row boolean primary key default true check (only_row),
  demo boolean not null,
  school text not null
);

-- One row per counter; taking a number locks the row, so numbers become visible in the order they were given.
create table counter (
  name text primary key,
  value integer not null default 0
);
insert into counter (name) values ('roster'), ('audit');

create table account (
  id text primary key,
  name_hash text not null unique,
  sealed_name bytea not null,
  role text not null check (role in ('administrator', 'reviewer')),
  password text not null,
  disabled boolean not null default false,
  created_at timestamptz not null
);

create table console_session (
  token_hash text primary key,
  account_id text not null references account (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null
);

-- Failed guesses of a password or an enrolment code, by keyed hash of what was guessed at.
create table guess (
  subject_hash text primary key,
  failures integer not null,
  window_ends_at timestamptz not null,
  locked_until timestamptz
);

create table audit_record (
  seq integer primary key,
  at timestamptz not null,
  who text not null,
  what text not null,
  subject text not null,
  details text not null,
  hash text not null
);

create table enrolment_code (
  code_hash text primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table station (
  id text primary key,
  name text not null,
  public_key text not null unique,
  enrolled_at timestamptz not null,
  last_seen_at timestamptz,
  revoked boolean not null default false,
  waiting integer not null default 0,
  blocked integer not null default 0,
  version text not null default '',
  audit_head text not null default '',
  audit_records integer not null default 0,
  status_seq integer not null default 0
);

create table station_audit_head (
  station_id text not null references station (id),
  records integer not null,
  head text not null,
  at timestamptz not null,
  primary key (station_id, records, head)
);

create table station_nonce (
  station_id text not null references station (id),
  nonce text not null,
  expires_at timestamptz not null,
  primary key (station_id, nonce)
);
create index station_nonce_expiry on station_nonce (expires_at);

create table roster_row (
  id text primary key,
  task_id text not null unique,
  student_number_hash text not null unique,
  -- What the next publication will send; null when it would change nothing.
  sealed_draft bytea,
  -- What stations know; null until the first publication.
  sealed_published bytea,
  draft_captured_elsewhere boolean not null default false,
  captured_elsewhere boolean not null default false,
  captured boolean not null default false,
  removed boolean not null default false,
  code_serial integer not null default 1,
  code_revoked boolean not null default false,
  training boolean not null,
  created_seq integer generated always as identity unique,
  -- Place in the stations' cursor; moves to the end with every change they must hear of.
  seq integer not null default 0
);
create index roster_row_seq on roster_row (seq);

create table submission (
  id text primary key,
  number integer generated always as identity unique,
  station_id text not null references station (id),
  roster_id text not null references roster_row (id),
  manifest_hash text not null,
  sealed_manifest bytea not null,
  training boolean not null,
  submitted_anyway boolean not null,
  overrides integer not null,
  received_at timestamptz not null,
  state text not null,
  claimed_by text references account (id),
  claimed_until timestamptz,
  decided_by text references account (id),
  decided_at timestamptz,
  -- When the retention period began: the decision or the withdrawal.
  settled_at timestamptz
);
create index submission_state on submission (state, number);
create index submission_roster on submission (roster_id);
-- The last word on "not twice": at most one submission of a student may be alive.
create unique index submission_alive on submission (roster_id) where state not in ('rejected', 'withdrawn');

create table submission_file (
  submission_id text not null references submission (id),
  role text not null,
  file_name text not null unique,
  sha256 text not null,
  bytes integer not null,
  media_type text not null,
  purged_at timestamptz,
  primary key (submission_id, role)
);

create table review_event (
  submission_id text not null references submission (id),
  station_id text not null references station (id),
  station_seq integer not null,
  at timestamptz not null,
  state text not null,
  account_id text references account (id),
  reasons text not null,
  sealed_note bytea not null,
  primary key (station_id, station_seq)
);
create index review_event_submission on review_event (submission_id, station_seq);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end
$$;
create trigger audit_record_append_only before update or delete on audit_record
  for each row execute function refuse_change();
create trigger review_event_append_only before update or delete on review_event
  for each row execute function refuse_change();
