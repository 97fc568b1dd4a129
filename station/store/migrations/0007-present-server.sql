-- What the present server has of what was sent, and whom a photo is of whatever number a server's roster gives the student.
-- 'unsure': to be asked; 'held': it has it; 'absent': it has it not, and it cannot be sent.
ALTER TABLE submissions ADD COLUMN holding TEXT NOT NULL DEFAULT 'unsure' CHECK (holding IN ('unsure', 'held', 'absent'));
ALTER TABLE submissions ADD COLUMN person TEXT;
ALTER TABLE roster ADD COLUMN person TEXT;
-- The whole pull of the roster in which a row was last seen.
ALTER TABLE roster ADD COLUMN pull TEXT;
CREATE INDEX submissions_person ON submissions (person);
CREATE INDEX roster_person ON roster (person);
CREATE INDEX submissions_unsure ON submissions (seq)
  WHERE holding = 'unsure' AND commit_sent = 1 AND state NOT IN ('queued', 'uploading', 'committing');
CREATE INDEX submissions_absent ON submissions (seq) WHERE holding = 'absent' AND reason IS NOT NULL;
-- An accepted one was sent, whether or not it was noted at the time.
UPDATE submissions SET commit_sent = 1
  WHERE state IN ('waiting', 'in-review', 'approved', 'rejected', 'publishing', 'published');
-- The booth itself was refused: that blocks no photo any more.
UPDATE submissions SET state = 'queued', reason = NULL, next_attempt_at = saved_at
  WHERE state = 'blocked' AND reason IN ('station-revoked', 'not-enrolled');
