CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE operators (
  id           TEXT PRIMARY KEY,
  name         BLOB NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('operator', 'supervisor', 'administrator')),
  pin          BLOB NOT NULL,
  disabled     INTEGER NOT NULL DEFAULT 0,
  failures     INTEGER NOT NULL DEFAULT 0,
  locked_until TEXT,
  created_at   TEXT NOT NULL
) STRICT;

CREATE TABLE roster (
  roster_id      TEXT PRIMARY KEY,
  entry          BLOB NOT NULL,
  student_number TEXT NOT NULL,
  id_number      TEXT NOT NULL,
  id_last_four   TEXT NOT NULL,
  id_last_six    TEXT NOT NULL
) STRICT;
CREATE INDEX roster_student_number ON roster (student_number);
CREATE INDEX roster_id_number ON roster (id_number);
CREATE INDEX roster_id_last_four ON roster (id_last_four);
CREATE INDEX roster_id_last_six ON roster (id_last_six);

CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  step       TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  session    BLOB NOT NULL
) STRICT;

CREATE TABLE blobs (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  owner      TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  sha256     TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX blobs_owner ON blobs (owner);
CREATE INDEX blobs_expires_at ON blobs (expires_at);

CREATE TABLE submissions (
  seq             INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  short_number    TEXT NOT NULL,
  roster_id       TEXT NOT NULL,
  saved_at        TEXT NOT NULL,
  state           TEXT NOT NULL,
  reason          TEXT,
  attempts        INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT,
  expected_on     TEXT NOT NULL,
  manifest_hash   TEXT NOT NULL,
  withdrawal      TEXT NOT NULL,
  withdraw_asked  INTEGER NOT NULL DEFAULT 0,
  content         BLOB NOT NULL,
  review          TEXT
) STRICT;
CREATE INDEX submissions_state ON submissions (state, seq);
CREATE INDEX submissions_due ON submissions (next_attempt_at) WHERE state IN ('queued', 'uploading', 'committing');
CREATE INDEX submissions_roster ON submissions (roster_id);

CREATE TABLE submission_files (
  submission_id TEXT NOT NULL REFERENCES submissions (id),
  role          TEXT NOT NULL,
  blob_id       TEXT NOT NULL,
  upload_url    TEXT,
  uploaded      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (submission_id, role)
) STRICT;

CREATE TABLE audit (
  seq      INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  actor    TEXT NOT NULL,
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  detail   TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash     TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
