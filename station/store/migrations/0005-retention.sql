-- Deletion follows state and time lived, never a date: a clock that jumped made photos look a year old.
DROP INDEX blobs_expires_at;
ALTER TABLE blobs DROP COLUMN expires_at;

-- Files whose rows are gone on purpose. What has neither row nor mark is nobody's to delete.
CREATE TABLE blobs_leaving (id TEXT PRIMARY KEY) STRICT;

-- Time lived when the booth heard of the decision; those of before get their days from now on.
ALTER TABLE submissions ADD COLUMN decided_lived_ms INTEGER;
UPDATE submissions SET decided_lived_ms = 0 WHERE state IN ('approved', 'rejected', 'publishing', 'published');

-- Only number, state and dates are left of an erased one.
ALTER TABLE submissions ADD COLUMN erased_at TEXT;
ALTER TABLE submissions ADD COLUMN sealed_review BLOB;
CREATE INDEX submissions_decided ON submissions (decided_lived_ms)
  WHERE erased_at IS NULL AND decided_lived_ms IS NOT NULL;
CREATE INDEX submissions_withdrawn ON submissions (id) WHERE erased_at IS NULL AND state = 'withdrawn';

-- Pictures found without a row, moved aside. `ours` opens with this folder's key.
CREATE TABLE quarantine (
  id             TEXT PRIMARY KEY,
  found_at       TEXT NOT NULL,
  found_lived_ms INTEGER NOT NULL,
  ours           INTEGER NOT NULL
) STRICT;
